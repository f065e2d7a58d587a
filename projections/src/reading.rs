//! Readings: one transaction in which views are read as of one position, whichever generation is live and whichever epoch shows
//! that moment.

use std::time::Duration;

use event_log::Position;
use sqlx::{PgConnection, Postgres, Transaction, query};
use tokio::time::Instant;

use crate::{projection::Projection, read_models::ReadModels};

/// How often a view that another process writes is looked at while one waits for it.
const LOOK: Duration = Duration::from_millis(20);
/// How often one that this process writes is looked at: it tells by itself how far it is.
const LOOK_AT_OWN: Duration = Duration::from_millis(500);

/// Why a view cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// The view has not come to the position in time.
    #[error("the view of {projection} has not reached position {wanted} yet, it stands at {found}: ask again")]
    NotReached {
        /// Which read model.
        projection: &'static str,
        /// What was asked for.
        wanted: Position,
        /// Where it stands.
        found: Position,
    },
    /// The database cannot be asked.
    #[error("the views cannot be read")]
    Database(#[from] sqlx::Error),
}

/// Views as of one position.
#[derive(Debug)]
pub struct Reading {
    transaction: Transaction<'static, Postgres>,
    at: Position,
    epochs: Vec<(&'static str, i32)>,
}

impl ReadModels {
    /// Reads `projections` as of `at`, once they have reached that and `at_least`; waits for that at most for `patience`.
    #[tracing::instrument(target = "spans", name = "begin reading", skip_all)]
    pub async fn read(
        &self,
        projections: &[Projection],
        at: Position,
        at_least: Position,
        patience: Duration,
    ) -> Result<Reading, ReadingError> {
        let wanted = at.max(at_least);
        let deadline = Instant::now() + patience;
        loop {
            for projection in projections {
                self.await_own(*projection, wanted, deadline).await;
            }
            let (reading, behind) = self.look(projections, at, wanted).await?;
            let Some((projection, found)) = behind else {
                return Ok(reading);
            };
            // At once: dropped, it would keep its locks until the connection is next used.
            reading.end().await?;
            if Instant::now() >= deadline {
                return Err(ReadingError::NotReached {
                    projection: projection.name(),
                    wanted,
                    found,
                });
            }
            if self.is_of_others(projection) {
                tokio::time::sleep(LOOK.min(deadline - Instant::now())).await;
            }
        }
    }

    /// Whether this process does not work on `projection`: it has not begun to, or the lock went to another.
    fn is_of_others(&self, projection: Projection) -> bool {
        *self.progress(projection).borrow() == Position::default()
    }

    /// Waits until a projection that this process works on tells that it is there, or that another process works on it now.
    async fn await_own(&self, projection: Projection, wanted: Position, deadline: Instant) {
        if self.is_of_others(projection) {
            return;
        }
        let mut progress = self.progress(projection);
        let reached = progress.wait_for(|found| *found >= wanted || *found == Position::default());
        let until = deadline.min(Instant::now() + LOOK_AT_OWN);
        let _ = tokio::time::timeout_at(until, reached).await;
    }

    /// Begins a reading; tells of a projection that is behind `wanted`.
    async fn look(
        &self,
        projections: &[Projection],
        at: Position,
        wanted: Position,
    ) -> Result<(Reading, Option<(Projection, Position)>), sqlx::Error> {
        let mut transaction = self.server().begin().await?;
        let names: Vec<String> = projections
            .iter()
            .map(|projection| projection.name().to_owned())
            .collect();
        let found = query!(
            r#"
            select projection as "projection!", position as "position!", epoch as "epoch!"
            from read_models.look($1, $2)
            "#,
            &names,
            at.0,
        )
        .fetch_all(&mut *transaction)
        .await?;
        let mut epochs = Vec::with_capacity(found.len());
        let mut behind = None;
        for projection in projections.iter().rev() {
            let Some(row) = found.iter().find(|row| row.projection == projection.name()) else {
                continue;
            };
            epochs.push((projection.name(), row.epoch));
            if row.position < wanted.0 {
                behind = Some((*projection, Position(row.position)));
            }
        }
        let reading = Reading {
            transaction,
            at,
            epochs,
        };
        Ok((reading, behind))
    }
}

impl Reading {
    /// The position that is looked at.
    pub fn at(&self) -> Position {
        self.at
    }

    /// The connection, on whose path the tables are.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// The epoch of `projection` that shows this moment.
    pub(crate) fn epoch(&self, projection: Projection) -> i32 {
        let found = self.epochs.iter().find(|(name, _)| *name == projection.name());
        found.map_or(0, |(_, epoch)| *epoch)
    }

    /// Ends the reading, so that its connection is free at once rather than when it is next used.
    pub async fn end(self) -> Result<(), sqlx::Error> {
        self.transaction.rollback().await
    }
}
