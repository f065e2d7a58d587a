//! Following the log: woken in this process after a commit, from others by a notification, and by polling if both fail.
//!
//! Events are read by position. Positions are given out under the head's lock in commit order, so whoever has read up to one
//! has missed nothing before it.

use std::{future::pending, time::Duration};

use sqlx::{PgPool, postgres::PgListener, query, query_scalar};
use tokio::{sync::watch, task::JoinHandle};

use crate::{error::LogError, log::EventLog, position::Position, read, recorded::RecordedEvent};

const CHANNEL: &str = "keyledger_head";
/// One notification stands for all commits of this long.
const COALESCED: Duration = Duration::from_millis(10);
/// Without any notification the head is looked up this often.
const POLL: Duration = Duration::from_secs(1);

/// Starts what keeps the known head up to date; it ends when `stop` is set.
pub(crate) fn spawn(
    reader: &PgPool,
    own: watch::Receiver<Position>,
    stop: watch::Receiver<bool>,
) -> watch::Receiver<Position> {
    let (head, known) = watch::channel(Position::default());
    let ends = |mut stop: watch::Receiver<bool>| async move { stop.wait_for(|stop| *stop).await.is_ok() };
    let (listen_pool, notify_pool) = (reader.clone(), reader.clone());
    let (ended, own_commits) = (ends(stop.clone()), own.clone());
    tokio::spawn(async move {
        tokio::select! {
            _ = ended => {}
            () = watch_head(listen_pool, own_commits, head) => {}
        }
    });
    let ended = ends(stop);
    tokio::spawn(async move {
        tokio::select! {
            _ = ended => {}
            () = notify_others(notify_pool, own) => {}
        }
    });
    known
}

/// Raises the head whenever a commit of ours, a notification, or a look tells of a higher one.
async fn watch_head(reader: PgPool, mut own: watch::Receiver<Position>, head: watch::Sender<Position>) {
    let raise = |found: Position| {
        head.send_if_modified(|known| {
            let higher = found > *known;
            *known = found.max(*known);
            higher
        });
    };
    let (mut listener, mut appending) = (None, true);
    loop {
        if listener.is_none() {
            listener = listen(&reader).await;
        }
        tokio::select! {
            changed = own.changed(), if appending => match changed {
                Ok(()) => raise(*own.borrow_and_update()),
                // The committer has ended; others may go on.
                Err(_) => appending = false,
            },
            woken = wait(listener.as_mut()) => {
                if woken.is_err() {
                    listener = None;
                }
                match position(&reader).await {
                    Ok(found) => raise(found),
                    // The log is being closed.
                    Err(sqlx::Error::PoolClosed) => return,
                    Err(error) => tracing::warn!(%error, "the head of the log cannot be read"),
                }
            }
        }
    }
}

async fn listen(reader: &PgPool) -> Option<PgListener> {
    let mut listener = PgListener::connect_with(reader).await.ok()?;
    listener.listen(CHANNEL).await.ok()?;
    Some(listener)
}

/// Returns at a notification or when it is time to look.
async fn wait(listener: Option<&mut PgListener>) -> Result<(), sqlx::Error> {
    let notified = async {
        match listener {
            Some(listener) => listener.recv().await.map(drop),
            None => pending().await,
        }
    };
    tokio::time::timeout(POLL, notified).await.unwrap_or(Ok(()))
}

async fn position(reader: &PgPool) -> Result<Position, sqlx::Error> {
    let last = query_scalar!("select position from event_log.events order by position desc limit 1")
        .fetch_optional(reader)
        .await?;
    Ok(Position(last.unwrap_or_default()))
}

/// Tells other processes of our commits, apart from them: a notification inside an append would hold up its lock.
async fn notify_others(pool: PgPool, mut own: watch::Receiver<Position>) {
    while own.changed().await.is_ok() {
        own.borrow_and_update();
        if let Err(error) = query!("select pg_notify($1, '')", CHANNEL).execute(&pool).await {
            tracing::debug!(%error, "no notification; other processes will see the commit when they poll");
        }
        tokio::time::sleep(COALESCED).await;
    }
}

/// Reads the log on and on, waiting at its end. While one page is worked on, the next is read: positions have no gaps, so
/// where it begins is known before.
#[derive(Debug)]
pub struct Follower {
    log: EventLog,
    head: watch::Receiver<Position>,
    position: Position,
    page: i64,
    ahead: Option<JoinHandle<Result<Vec<RecordedEvent>, LogError>>>,
}

impl Follower {
    /// Follows `log` from behind `position`, at most `page` events at a time.
    pub fn new(log: &EventLog, position: Position, page: i64) -> Self {
        Self {
            log: log.clone(),
            head: log.head(),
            position,
            page,
            ahead: None,
        }
    }

    /// At least one event, in order; waits for it.
    pub async fn next(&mut self) -> Result<Vec<RecordedEvent>, LogError> {
        loop {
            self.head.mark_unchanged();
            let events = match self.ahead.take() {
                Some(ahead) => ahead
                    .await
                    .map_err(|panic| LogError::Database(sqlx::Error::Protocol(panic.to_string())))??,
                None => read::after(&self.log, self.position, self.page).await?,
            };
            if let Some(last) = events.last() {
                self.position = last.position;
                if events.len() as i64 == self.page {
                    let (log, position, page) = (self.log.clone(), self.position, self.page);
                    self.ahead = Some(tokio::spawn(async move { read::after(&log, position, page).await }));
                }
                return Ok(events);
            }
            if self.head.changed().await.is_err() {
                // Nobody watches the head any more, because the log is closed.
                return pending().await;
            }
        }
    }
}
