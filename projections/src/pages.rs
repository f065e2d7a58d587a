//! Pages of the log that several projections read at about the same time, each read and decoded once.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use event_log::{EventLog, LogError, Position, RecordedEvent, read};
use lru::LruCache;
use tokio::sync::OnceCell;

/// How many pages are kept: enough for projections that are not quite in step.
const KEPT: NonZeroUsize = NonZeroUsize::new(8).expect("is not zero");

/// And for so long: a page holds in clear whoever was not erased yet when it was read.
const LIFE: Duration = Duration::from_secs(60);

/// A page, and when it was first asked for.
#[derive(Clone, Debug)]
struct Page {
    asked: Instant,
    events: Arc<OnceCell<Arc<[RecordedEvent]>>>,
}

/// The pages that were read last.
#[derive(Debug)]
pub(crate) struct Pages {
    log: EventLog,
    recent: Mutex<LruCache<(Position, Position), Page>>,
}

impl Pages {
    pub(crate) fn new(log: &EventLog) -> Self {
        Self {
            log: log.clone(),
            recent: Mutex::new(LruCache::new(KEPT)),
        }
    }

    /// The events behind `after` up to `until`, which the log must have reached.
    pub(crate) async fn between(&self, after: Position, until: Position) -> Result<Arc<[RecordedEvent]>, LogError> {
        let page = self.recent(after, until);
        let read = || async { read::range(&self.log, after, until).await.map(Arc::from) };
        page.get_or_try_init(read).await.cloned()
    }

    /// The page that is kept, else a new one; those that are too old go.
    fn recent(&self, after: Position, until: Position) -> Arc<OnceCell<Arc<[RecordedEvent]>>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Instant::now();
        let old = recent
            .iter()
            .filter(|(_, page)| asked.duration_since(page.asked) >= LIFE);
        let old: Vec<_> = old.map(|(key, _)| *key).collect();
        for key in old {
            recent.pop(&key);
        }
        let new = || Page {
            asked,
            events: Arc::default(),
        };
        Arc::clone(&recent.get_or_insert((after, until), new).events)
    }
}
