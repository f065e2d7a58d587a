//! All read models of a log: what writes and reads them works with this.

use std::sync::Arc;

use event_log::{EventLog, Position, Role, roles::Access};
use sqlx::PgPool;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::{pages::Pages, projection::Projection};

/// An epoch holds at least so many new rows, so that small read models are not copied all the time.
const SMALLEST_EPOCH: i64 = 50_000;
/// How many events become rows in one transaction.
const LARGEST_BATCH: i64 = 2000;
/// Connections of the projector: one for each projection that is kept up to date, and some for epochs that are copied.
const PROJECTING: u32 = Projection::ALL.len() as u32 + 3;

/// All read models of a log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ReadModels {
    log: EventLog,
    access: Arc<Access>,
    pages: Arc<Pages>,
    projector: PgPool,
    server: PgPool,
    /// For batches that are written to live generations.
    turns: Arc<Semaphore>,
    progress: Arc<[watch::Sender<Position>; Projection::ALL.len()]>,
    smallest_epoch: i64,
    largest_batch: i64,
}

impl ReadModels {
    /// The read models of `log` in its database.
    pub fn new(log: &EventLog, access: &Access) -> Self {
        Self {
            log: log.clone(),
            access: Arc::new(access.clone()),
            pages: Arc::new(Pages::new(log)),
            projector: access.pool(Role::Projector, PROJECTING),
            server: access.pool(Role::Server, 8),
            turns: Arc::new(Semaphore::new(at_once())),
            progress: Arc::new(std::array::from_fn(|_| watch::Sender::new(Position::default()))),
            smallest_epoch: SMALLEST_EPOCH,
            largest_batch: LARGEST_BATCH,
        }
    }

    /// The same with epochs of at least `rows` new rows.
    #[must_use]
    pub fn with_smallest_epoch(self, rows: i64) -> Self {
        Self {
            smallest_epoch: rows,
            ..self
        }
    }

    /// The same with batches of at most `events` events.
    #[must_use]
    pub fn with_largest_batch(self, events: i64) -> Self {
        Self {
            largest_batch: events,
            ..self
        }
    }

    /// Closes the connections.
    pub async fn close(&self) {
        self.projector.close().await;
        self.server.close().await;
    }

    /// Their pools of connections, by name.
    pub fn pools(&self) -> [(&'static str, &PgPool); 2] {
        [("views", &self.server), ("projector", &self.projector)]
    }

    /// The log that they are made of.
    pub fn log(&self) -> &EventLog {
        &self.log
    }

    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    pub(crate) fn pages(&self) -> &Pages {
        &self.pages
    }

    pub(crate) fn projector(&self) -> &PgPool {
        &self.projector
    }

    pub(crate) fn server(&self) -> &PgPool {
        &self.server
    }

    pub(crate) fn smallest_epoch(&self) -> i64 {
        self.smallest_epoch
    }

    pub(crate) fn largest_batch(&self) -> i64 {
        self.largest_batch
    }

    /// A turn to write a large batch to a live generation. Where projections fall behind, all of them together would take most of the
    /// processors from the commands whose events they write, and many batches cost more than a few larger ones.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// This process has come to `position` while it leads `projection`; to the beginning, where no event is, once it does not.
    pub(crate) fn progressed(&self, projection: Projection, position: Position) {
        self.progress[projection as usize].send_if_modified(|known| std::mem::replace(known, position) != position);
    }

    pub(crate) fn progress(&self, projection: Projection) -> watch::Receiver<Position> {
        self.progress[projection as usize].subscribe()
    }
}

/// How many batches are written at once: each keeps this process and one of Postgres's busy in turn.
fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| processors.get().div_ceil(2))
}
