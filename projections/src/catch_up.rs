//! Catching up: events of the log become rows, exactly once.
//!
//! The checkpoint's row is locked while a batch is written, so of several processes one works on a projection at a time and the
//! next goes on where it stopped. An event that cannot be projected stops its projection alone, and is named.

use std::time::Duration;

use event_log::{EventLog, LogError, Position, RecordedEvent, Role, read, roles::Access};
use sqlx::{PgConnection, PgPool, query, query_scalar};
use tokio::sync::watch;

use crate::{activation_keys, credit_accounts, licenses};

const BATCH: i64 = 2000;
const RETRY: Duration = Duration::from_secs(1);

/// A read model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projection {
    /// [`activation_keys`].
    ActivationKeys,
    /// [`licenses`].
    Licenses,
    /// [`credit_accounts`].
    CreditAccounts,
}

impl Projection {
    /// Every read model there is.
    pub const ALL: [Self; 3] = [Self::ActivationKeys, Self::Licenses, Self::CreditAccounts];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivationKeys => "activation_keys",
            Self::Licenses => "licenses",
            Self::CreditAccounts => "credit_accounts",
        }
    }

    async fn project(self, transaction: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), sqlx::Error> {
        match self {
            Self::ActivationKeys => activation_keys::project(transaction, events).await,
            Self::Licenses => licenses::project(transaction, events).await,
            Self::CreditAccounts => credit_accounts::project(transaction, events).await,
        }
    }
}

/// Why a projection stands still.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The log cannot be read.
    #[error("{projection} cannot read the log")]
    Log {
        /// Which.
        projection: &'static str,
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

/// The view has not come to a position in time.
#[derive(Debug, thiserror::Error)]
#[error("the view of {projection} has not reached position {wanted} yet, it stands at {found}: ask again")]
pub struct NotReached {
    /// Which read model.
    pub projection: &'static str,
    /// What was asked for.
    pub wanted: Position,
    /// Where it stands.
    pub found: Position,
}

/// All read models of a log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ReadModels {
    log: EventLog,
    projector: PgPool,
    server: PgPool,
    progress: [watch::Sender<Position>; Projection::ALL.len()],
}

impl ReadModels {
    /// The read models of `log` in its database.
    pub fn new(log: &EventLog, access: &Access) -> Self {
        Self {
            log: log.clone(),
            projector: access.pool(Role::Projector, 4),
            server: access.pool(Role::Server, 8),
            progress: std::array::from_fn(|_| watch::Sender::new(Position::default())),
        }
    }

    /// The connections that views are read with.
    pub fn server(&self) -> &PgPool {
        &self.server
    }

    /// Keeps every read model up to date until `stop` is set.
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
        self.close().await;
    }

    /// Closes the connections. [`Self::run`] does so at its end; whoever only catches up does it itself.
    pub async fn close(&self) {
        self.projector.close().await;
        self.server.close().await;
    }

    async fn keep_up(&self, projection: Projection) {
        let mut head = self.log.head();
        let mut batch = BATCH;
        loop {
            let known = *head.borrow_and_update();
            match self.step(projection, batch).await {
                Ok(position) if position >= known => {
                    batch = BATCH;
                    if head.changed().await.is_err() {
                        return;
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let source = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(%error, source, event_after = batch == 1, "a projection stands still");
                    // One at a time up to the event that it cannot take, so that the next message names it.
                    batch = 1;
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Brings every read model up to `position`, for a process that does not keep them up to date.
    pub async fn catch_up(&self, position: Position) -> Result<(), ProjectionError> {
        for projection in Projection::ALL {
            while self.step(projection, BATCH).await? < position {}
        }
        Ok(())
    }

    /// Takes the next batch into `projection`; says how far it is.
    async fn step(&self, projection: Projection, limit: i64) -> Result<Position, ProjectionError> {
        let name = projection.name();
        let mut position = Position::default();
        let result = self.project_batch(projection, limit, &mut position).await;
        result.map_err(|error| match error {
            LogError::Database(source) => ProjectionError::Write {
                projection: name,
                position,
                source,
            },
            source => ProjectionError::Log {
                projection: name,
                source,
            },
        })?;
        self.progress[projection as usize].send_if_modified(|known| std::mem::replace(known, position) != position);
        Ok(position)
    }

    async fn project_batch(&self, projection: Projection, limit: i64, position: &mut Position) -> Result<(), LogError> {
        let mut transaction = self.projector.begin().await?;
        let checkpoint = query_scalar!(
            "select position from read_models.checkpoints where projection = $1 for update",
            projection.name()
        )
        .fetch_one(&mut *transaction)
        .await?;
        *position = Position(checkpoint);
        let events = read::after(&self.log, *position, limit).await?;
        let Some(last) = events.last() else {
            return Ok(());
        };
        projection.project(&mut transaction, &events).await?;
        query!(
            "update read_models.checkpoints set position = $2 where projection = $1",
            projection.name(),
            last.position.0
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        *position = last.position;
        Ok(())
    }

    /// Waits until `projection` has reached `position`, at most for `patience`.
    pub async fn reach(
        &self,
        projection: Projection,
        position: Position,
        patience: Duration,
    ) -> Result<(), NotReached> {
        let mut progress = self.progress[projection as usize].subscribe();
        let reached = tokio::time::timeout(patience, progress.wait_for(|found| *found >= position)).await;
        if matches!(reached, Ok(Ok(_))) {
            return Ok(());
        }
        let found = *self.progress[projection as usize].borrow();
        Err(NotReached {
            projection: projection.name(),
            wanted: position,
            found,
        })
    }
}
