//! Catching up: events of the log become rows, exactly once.
//!
//! Of several processes one works on a projection at a time: it holds a lock that ends with its connection, and another takes
//! over when that is gone. The checkpoint's row is locked while a batch is written, so that even two at once would repeat
//! nothing. An event that cannot be projected stops its projection alone, and is named.

use std::time::Duration;

use event_log::{LogError, Position};
use sqlx::{Connection, PgConnection, query_scalar};
use tokio::{sync::watch, time::Instant};

use crate::{
    batch::Batch,
    epoch, erasing,
    generation::{self, Generation, Which},
    next_epoch::NextEpoch,
    projection::Projection,
    read_models::ReadModels,
};

/// A batch of so many events is one of a read model that is filled, not kept up to date.
const LARGE: i64 = 200;
/// The least time from one batch to the next where a read model is kept up to date: many small ones would cost more than they
/// are worth.
const PACE: Duration = Duration::from_millis(10);
/// How long a projection that stands still waits before it tries again.
const RETRY: Duration = Duration::from_secs(1);
/// How often it is looked whether the process that works on a projection is gone.
const TAKE_OVER: Duration = Duration::from_secs(1);

/// Why a projection stands still.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The log cannot be read.
    #[error("{projection} cannot read the log behind position {position}")]
    Log {
        /// Which.
        projection: &'static str,
        /// The last position that it has.
        position: Position,
        /// Why.
        source: LogError,
    },
    /// The tables cannot be read or written.
    #[error("{projection} cannot write behind position {position}")]
    Write {
        /// Which.
        projection: &'static str,
        /// The last position that it has.
        position: Position,
        /// Why.
        source: sqlx::Error,
    },
}

impl ProjectionError {
    fn position(&self) -> Position {
        match self {
            Self::Log { position, .. } | Self::Write { position, .. } => *position,
        }
    }

    /// What it says, and what that comes from.
    fn told(&self) -> String {
        let source = std::error::Error::source(self)
            .map(ToString::to_string)
            .unwrap_or_default();
        format!("{self}: {source}")
    }

    /// The connection is at fault and a new one may help.
    fn is_disconnected(&self) -> bool {
        matches!(
            self,
            Self::Write {
                source: sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::Protocol(_),
                ..
            }
        )
    }
}

impl ReadModels {
    /// Keeps every read model up to date until `stop` is set. Views can still be read after that.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let tasks = Projection::ALL.map(|projection| {
            let (models, mut stop) = (self.clone(), stop.clone());
            tokio::spawn(async move {
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => {}
                    () = models.keep_up(projection) => {}
                }
            })
        });
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a projection ended in a panic");
            }
        }
        self.projector().close().await;
    }

    async fn keep_up(&self, projection: Projection) {
        loop {
            match self.lead(projection).await {
                Ok(Some(mut connection)) => self.work(projection, &mut connection).await,
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, projection = projection.name(), "a projection cannot connect"),
            }
            tokio::time::sleep(TAKE_OVER).await;
        }
    }

    /// A connection that holds the projection's lock; none if another process does.
    async fn lead(&self, projection: Projection) -> Result<Option<PgConnection>, sqlx::Error> {
        let mut connection = self.projector().acquire().await?;
        let leads = query_scalar!(
            r#"select pg_try_advisory_lock(hashtext('keyledger projection'), hashtext($1)) as "leads!""#,
            projection.name()
        )
        .fetch_one(&mut *connection)
        .await?;
        // Kept for good only then: who waits for its turn asks by the same connection again and again.
        Ok(leads.then(|| connection.detach()))
    }

    /// Takes events into `projection` as they come, until its connection breaks.
    async fn work(&self, projection: Projection, connection: &mut PgConnection) {
        let leading = Leading {
            models: self,
            projection,
        };
        let mut head = self.log().head();
        let mut next_epoch = NextEpoch::default();
        let live = Target {
            projection,
            which: Which::Live,
        };
        let mut pace = Pace::new(self.largest_batch());
        loop {
            let (until, began) = (*head.borrow_and_update(), Instant::now());
            match self.step(live, connection, until, pace.limit).await {
                Ok(generation) => {
                    leading.came_to(generation.position());
                    pace.came_to(generation.position());
                    if let Err(error) = next_epoch.see_to(self, projection, &generation, connection).await {
                        tracing::error!(%error, projection = projection.name(), "an epoch cannot begin");
                    }
                    if generation.position() >= until {
                        tokio::time::sleep_until(began + PACE).await;
                        if head.changed().await.is_err() {
                            // The log is closed.
                            return std::future::pending().await;
                        }
                    }
                }
                Err(Failed { error, .. }) if error.is_disconnected() => {
                    tracing::warn!(error = error.told(), "a projection lost its connection");
                    return;
                }
                Err(failed) => {
                    if pace.limit == 1 {
                        self.stand_still(projection, connection, &failed).await;
                    }
                    pace.failed_behind(failed.error.position());
                }
            }
        }
    }

    /// Writes down the event that cannot be taken, and waits.
    async fn stand_still(&self, projection: Projection, connection: &mut PgConnection, failed: &Failed) {
        let told = failed.error.told();
        match failed.generation {
            // It could not even be looked at.
            None => tracing::error!(
                error = told,
                projection = projection.name(),
                "a projection stands still"
            ),
            Some(generation) => {
                let event = Position(failed.error.position().0 + 1);
                tracing::error!(error = told, event = event.0, "a projection stands still");
                if let Err(error) = generation::stop(connection, (projection, generation), event, &told).await {
                    tracing::warn!(%error, "that a projection stands still cannot be written down");
                }
            }
        }
        tokio::time::sleep(RETRY).await;
    }

    /// Brings read models up to `position`, for a process that does not keep them up to date.
    pub async fn catch_up(&self, projections: &[Projection], position: Position) -> Result<(), ProjectionError> {
        for projection in projections {
            self.fill(*projection, Which::Live, position, |_| {}).await?;
        }
        Ok(())
    }

    /// Brings one generation up to `position`, telling after each batch how far it is.
    pub(crate) async fn fill(
        &self,
        projection: Projection,
        which: Which,
        position: Position,
        mut told: impl FnMut(Position),
    ) -> Result<(), ProjectionError> {
        let target = Target { projection, which };
        let mut found = Position::default();
        let failed = |position| {
            move |source| ProjectionError::Write {
                projection: projection.name(),
                position,
                source,
            }
        };
        let mut connection = self.projector().acquire().await.map_err(failed(found))?;
        loop {
            found = self
                .step(target, &mut connection, position, self.largest_batch())
                .await
                .map_err(|failed| failed.error)?
                .position();
            told(found);
            epoch::turn(&mut connection, projection, which, self.smallest_epoch())
                .await
                .map_err(failed(found))?;
            if found >= position {
                return Ok(());
            }
        }
    }

    /// Takes the next events up to `until`, at most `limit` of them; says how the generation stands after that.
    async fn step(
        &self,
        target: Target,
        connection: &mut PgConnection,
        until: Position,
        limit: i64,
    ) -> Result<Generation, Failed> {
        let projection = target.projection;
        let mut locked = None;
        let result = self.project(target, connection, (until, limit), &mut locked).await;
        let position = locked.as_ref().map_or(Position::default(), Generation::position);
        result.map_err(|error| Failed {
            generation: locked.map(|locked| locked.generation),
            error: match error {
                LogError::Database(source) => ProjectionError::Write {
                    projection: projection.name(),
                    position,
                    source,
                },
                source => ProjectionError::Log {
                    projection: projection.name(),
                    position,
                    source,
                },
            },
        })
    }

    async fn project(
        &self,
        Target { projection, which }: Target,
        connection: &mut PgConnection,
        (until, limit): (Position, i64),
        locked: &mut Option<Generation>,
    ) -> Result<Generation, LogError> {
        let mut transaction = connection.begin().await?;
        let mut generation = generation::lock(&mut transaction, projection, which).await?;
        *locked = Some(generation.clone());
        let position = generation.position();
        let until = until.min(Position(position.0 + limit));
        if until <= position {
            // At once: dropped, it would hold its lock until the connection is next used.
            transaction.rollback().await?;
            return Ok(generation);
        }
        let is_large = until.0 - position.0 >= LARGE;
        if is_large {
            generation::plan_anew(&mut transaction).await?;
        }
        let turn = match which {
            Which::Live if is_large => self.turn().await,
            _ => None,
        };
        let events = self.pages().between(position, until).await?;
        let mut batch = Batch {
            connection: &mut transaction,
            epoch: generation.epoch,
            events: &events,
            written: 0,
        };
        projection.project(&mut batch).await?;
        // What comes now may wait for others.
        drop(turn);
        erasing::erase(&mut batch, projection, &generation).await?;
        let written = batch.written;
        generation::advance(&mut transaction, &generation, until, written).await?;
        transaction.commit().await?;
        generation.position = until.0;
        generation.written += written;
        Ok(generation)
    }
}

/// That this process leads a projection: whoever reads here waits for it to tell how far it is, until it does not lead any more.
struct Leading<'a> {
    models: &'a ReadModels,
    projection: Projection,
}

impl Leading<'_> {
    fn came_to(&self, position: Position) {
        self.models.progressed(self.projection, position);
    }
}

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        self.models.progressed(self.projection, Position::default());
    }
}

/// Why a batch could not be taken, and by which generation; by none if none could be locked.
struct Failed {
    error: ProjectionError,
    generation: Option<i32>,
}

/// The generation that is written.
#[derive(Clone, Copy)]
struct Target {
    projection: Projection,
    which: Which,
}

/// How many events are taken at once: as many as may be, and fewer and fewer where one of them cannot be taken, until it is
/// alone and so known.
struct Pace {
    limit: i64,
    largest: i64,
    /// Up to here is taken with care.
    suspect: Position,
}

impl Pace {
    fn new(largest: i64) -> Self {
        Self {
            limit: largest,
            largest,
            suspect: Position::default(),
        }
    }

    fn failed_behind(&mut self, position: Position) {
        self.suspect = Position(position.0 + self.limit);
        self.limit = (self.limit / 2).max(1);
    }

    fn came_to(&mut self, position: Position) {
        if position >= self.suspect {
            self.limit = self.largest;
        }
    }
}
