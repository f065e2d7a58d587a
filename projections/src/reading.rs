//! Readings: one transaction in which views are read as of one position, by one scope, whichever generation is live and whichever
//! epoch shows that moment.

use std::time::Duration;

use event_log::Position;
use sqlx::{PgConnection, Postgres, Transaction, query};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    projection::Projection,
    read_models::ReadModels,
    scope::{Scope, Whose},
};

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

/// What a reading is to show, and how long that is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The position that is looked at; none for where the log stands, or at least for `at_least`.
    pub at: Option<Position>,
    /// The position that the views must at least have reached, besides that one.
    pub at_least: Position,
    /// How long to wait for them.
    pub patience: Duration,
}

impl Wanted {
    /// The views as of `at`, once they have come to that.
    pub fn at(at: Position, patience: Duration) -> Self {
        Self {
            at: Some(at),
            at_least: at,
            patience,
        }
    }
}

/// Views as of one position, as one scope sees them: what the queries say of it, row-level security holds them to.
#[derive(Debug)]
pub struct Reading {
    transaction: Transaction<'static, Postgres>,
    scope: Scope,
    at: Position,
    epochs: Vec<(String, i32)>,
}

impl ReadModels {
    /// Reads of `projections` what is `whose`.
    #[tracing::instrument(target = "spans", name = "begin reading", skip_all)]
    pub async fn read(
        &self,
        whose: impl Into<Whose>,
        projections: &[Projection],
        mut wanted: Wanted,
    ) -> Result<Reading, ReadingError> {
        let deadline = Instant::now() + wanted.patience;
        let (whose, mut tree_at) = (whose.into(), None);
        loop {
            let known = wanted.at.unwrap_or_default().max(wanted.at_least);
            for projection in projections {
                self.await_own(*projection, known, deadline).await;
            }
            if let Some(tree_at) = tree_at {
                self.await_own(Projection::Resellers, tree_at, deadline).await;
            }
            let looked = self.look(&whose, projections, wanted, tree_at).await?;
            let Some((behind, needed)) = looked.behind else {
                return Ok(looked.reading);
            };
            wanted.at = Some(looked.reading.at);
            tree_at = looked.tree_at;
            // At once: dropped, it would keep its locks until the connection is next used.
            looked.reading.end().await?;
            self.await_others(behind, needed, deadline).await?;
        }
    }

    /// `reseller_id` and all below it, by the tree of now, in the order in which they were registered.
    pub async fn subtree(&self, reseller_id: Uuid, patience: Duration) -> Result<Vec<Uuid>, ReadingError> {
        let now = Wanted {
            at: None,
            at_least: Position::default(),
            patience,
        };
        let reading = self.read(Whose::Below(reseller_id), &[], now).await?;
        let found = reading.scope().ids().to_vec();
        reading.end().await?;
        Ok(found)
    }

    /// Gives a view that another process writes some time, unless there is none left.
    async fn await_others(
        &self,
        (projection, found): (Projection, Position),
        wanted: Position,
        deadline: Instant,
    ) -> Result<(), ReadingError> {
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
        Ok(())
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

    /// Begins a reading; tells of a projection that is behind what is wanted, or what the tree at `tree_at` needs.
    async fn look(
        &self,
        whose: &Whose,
        projections: &[Projection],
        wanted: Wanted,
        tree_at: Option<Position>,
    ) -> Result<Looked, sqlx::Error> {
        let mut transaction = self.server().begin().await?;
        let names: Vec<String> = projections
            .iter()
            .map(|projection| projection.name().to_owned())
            .collect();
        let (role, ids, below) = match whose {
            Whose::Of(scope) => (scope.role(), scope.ids(), None),
            Whose::Below(reseller) => (Scope::Resellers(vec![]).role(), &[][..], Some(*reseller)),
        };
        let found = query!(
            r#"
            select scope as "scope!", at as "at!", tree_at as "tree_at!", names, positions, epochs
            from read_models.look($1, $2, $3, $4, $5, $6, $7)
            "#,
            &names,
            wanted.at.map(|at| at.0),
            wanted.at_least.0,
            role,
            ids,
            below,
            tree_at.map(|at| at.0),
        )
        .fetch_one(&mut *transaction)
        .await?;
        let at = Position(found.at);
        let tree_at = below.map(|_| Position(found.tree_at));
        let (names, positions) = (found.names.unwrap_or_default(), found.positions.unwrap_or_default());
        let position = |projection: Projection| {
            let place = names.iter().position(|name| *name == projection.name());
            place.and_then(|place| positions.get(place)).map(|at| Position(*at))
        };
        let tree = tree_at.map(|tree_at| (Projection::Resellers, tree_at));
        let needed = projections
            .iter()
            .map(|projection| (*projection, at.max(wanted.at_least)));
        let behind = needed.chain(tree).find_map(|(projection, needed)| {
            let found = position(projection).filter(|found| *found < needed)?;
            Some(((projection, found), needed))
        });
        let reading = Reading {
            transaction,
            scope: match whose {
                Whose::Of(scope) => scope.clone(),
                Whose::Below(_) => Scope::Resellers(found.scope),
            },
            at,
            epochs: names.iter().cloned().zip(found.epochs.unwrap_or_default()).collect(),
        };
        Ok(Looked {
            reading,
            tree_at,
            behind,
        })
    }
}

/// A reading that was begun.
struct Looked {
    reading: Reading,
    /// Where the tree of resellers was looked at, if it was.
    tree_at: Option<Position>,
    /// What is behind, where it stands, and where it has to be.
    behind: Option<((Projection, Position), Position)>,
}

impl Reading {
    /// The position that is looked at.
    pub fn at(&self) -> Position {
        self.at
    }

    /// Whose rows are looked at.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The connection, on whose path the tables are. Whatever it is asked, it gives rows of the scope alone.
    pub fn connection(&mut self) -> &mut PgConnection {
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
