//! Pages of the log that several projections read at about the same time, each read and decoded once.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use event_log::{EventLog, LogError, Position, RecordedEvent, read};
use lru::LruCache;
use tokio::sync::OnceCell;

/// How many pages are kept: enough for projections that are not quite in step.
const KEPT: NonZeroUsize = NonZeroUsize::new(8).expect("is not zero");

type Page = Arc<OnceCell<Arc<[RecordedEvent]>>>;

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
        let page = {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(recent.get_or_insert((after, until), Page::default))
        };
        let read = || async { read::range(&self.log, after, until).await.map(Arc::from) };
        page.get_or_try_init(read).await.cloned()
    }
}
