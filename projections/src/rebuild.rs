//! Rebuilding: a new generation is filled from the log beside the live one, becomes the live one in one transaction, and the old
//! one is dropped once nobody reads it any more. Whoever is interrupted goes on where it stopped.

use event_log::{LogError, Position, Role, read};
use sqlx::{Connection, PgConnection, query_scalar, raw_sql};

use crate::{
    ProjectionError,
    generation::{self, Generation, Lag, Which},
    projection::Projection,
    read_models::ReadModels,
};

/// How often an old generation is tried to be dropped while somebody reads it.
const TRIES_TO_DROP: u32 = 3;

/// Why a generation cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// An event cannot be taken, or the log not be read.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The database refuses something.
    #[error("the generations of the read models cannot be changed")]
    Database(#[from] sqlx::Error),
    /// Somebody else is at it.
    #[error("{0} is being rebuilt by another process: wait for that, or end it")]
    Busy(&'static str),
}

/// What a rebuild did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The number of the generation that is live now.
    pub generation: i32,
    /// How far it had come when it went live.
    pub position: Position,
    /// Whether an interrupted rebuild was gone on with.
    pub resumed: bool,
    /// Whether the old generation is gone; if not, the next rebuild drops it.
    pub dropped: bool,
}

impl ReadModels {
    /// How every generation stands, by projection and number.
    pub async fn generations(&self) -> Result<Vec<Generation>, sqlx::Error> {
        generation::all(&mut *self.server().acquire().await?).await
    }

    /// How far each read model is behind the log, by name.
    pub async fn lags(&self) -> Result<Vec<Lag>, sqlx::Error> {
        generation::lags(&mut *self.server().acquire().await?).await
    }

    /// How many bytes a generation takes, with its indexes.
    pub async fn bytes(&self, generation: &Generation) -> Result<i64, sqlx::Error> {
        let tables = Projection::named(&generation.projection).map_or(&[][..], Projection::tables);
        generation::bytes(&mut *self.server().acquire().await?, &generation.schema(), tables).await
    }

    /// Fills a new generation and makes it the live one; `told` hears how far it is, and how far it has to come.
    pub async fn rebuild(
        &self,
        projection: Projection,
        mut told: impl FnMut(Position, Position),
    ) -> Result<Rebuilt, RebuildError> {
        let mut owner = self.owner().await?;
        self.drop_all(&mut owner, projection, "retired").await?;
        let (number, resumed) = match self.interrupted(&mut owner, projection).await? {
            Some(number) => (number, true),
            None => (generation::create(&mut owner, projection, "filling").await?, false),
        };
        if !claim(&mut owner, projection, number).await? {
            return Err(RebuildError::Busy(projection.name()));
        }
        self.fill_to_head(projection, number, &mut told).await?;
        generation::analyze(&mut owner, projection, number).await?;
        let position = self.go_live(&mut owner, projection, number, &mut told).await?;
        let dropped = self.drop_all(&mut owner, projection, "retired").await?;
        owner.close().await?;
        Ok(Rebuilt {
            generation: number,
            position,
            resumed,
            dropped,
        })
    }

    /// The generation that an interrupted rebuild can be gone on with. One that was made after other templates cannot: it is
    /// dropped.
    async fn interrupted(&self, owner: &mut PgConnection, projection: Projection) -> Result<Option<i32>, RebuildError> {
        let Some(found) = self.in_state(projection, "filling").await?.pop() else {
            return Ok(None);
        };
        if generation::fits(owner, projection, found.generation).await? {
            return Ok(Some(found.generation));
        }
        match self.drop_all(owner, projection, "filling").await? {
            true => Ok(None),
            false => Err(RebuildError::Busy(projection.name())),
        }
    }

    /// Fills a generation until no more than a batch is missing.
    async fn fill_to_head(
        &self,
        projection: Projection,
        number: i32,
        told: &mut impl FnMut(Position, Position),
    ) -> Result<(), RebuildError> {
        let (mut head, _) = read::head(self.log()).await?;
        loop {
            let which = Which::Number(number);
            self.fill(projection, which, head, |position| told(position, head))
                .await?;
            let (next, _) = read::head(self.log()).await?;
            if next.0 - head.0 <= self.largest_batch() {
                return Ok(());
            }
            head = next;
        }
    }

    /// Makes the filled generation the live one. The rest is filled in while the live one stands still, which it would
    /// otherwise be ahead by, again and again; no epoch begins in it, whose copy may take long. Says how far both have come.
    async fn go_live(
        &self,
        owner: &mut PgConnection,
        projection: Projection,
        number: i32,
        told: &mut impl FnMut(Position, Position),
    ) -> Result<Position, RebuildError> {
        let mut transaction = owner.begin().await?;
        // Nobody who reads waits for this lock.
        raw_sql("set local lock_timeout = 0").execute(&mut *transaction).await?;
        let live = generation::lock(&mut transaction, projection, Which::Live).await?;
        // The filled one may have come further, where nobody keeps the live one up to date.
        let mut head = live.position();
        let rest = self.clone().with_smallest_epoch(i64::MAX);
        rest.fill(projection, Which::Number(number), head, |position| {
            head = head.max(position);
            told(position, head);
        })
        .await?;
        generation::swap(&mut transaction, projection, live.generation, number).await?;
        transaction.commit().await?;
        Ok(head)
    }

    pub(crate) async fn owner(&self) -> Result<PgConnection, sqlx::Error> {
        let mut owner = PgConnection::connect_with(&self.access().as_role(Role::Owner)).await?;
        raw_sql("set lock_timeout = '3s'").execute(&mut owner).await?;
        Ok(owner)
    }

    /// Drops the generations in `state` that nobody works on; says whether all are gone.
    pub(crate) async fn drop_all(
        &self,
        owner: &mut PgConnection,
        projection: Projection,
        state: &str,
    ) -> Result<bool, sqlx::Error> {
        let mut gone = true;
        for old in self.in_state(projection, state).await? {
            gone &= claim(owner, projection, old.generation).await? && drop(owner, projection, old.generation).await?;
        }
        Ok(gone)
    }

    async fn in_state(&self, projection: Projection, state: &str) -> Result<Vec<Generation>, sqlx::Error> {
        let mut found = self.generations().await?;
        found.retain(|found| found.projection == projection.name() && found.state == state);
        Ok(found)
    }
}

/// Drops a generation; not where its readers take longer, again and again.
async fn drop(owner: &mut PgConnection, projection: Projection, number: i32) -> Result<bool, sqlx::Error> {
    for _ in 0..TRIES_TO_DROP {
        match generation::drop(owner, projection, number).await {
            Ok(()) => return Ok(true),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(generation::STILL_READ) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Takes the lock of whoever fills or drops a generation; it ends with the connection.
pub(crate) async fn claim(owner: &mut PgConnection, projection: Projection, number: i32) -> Result<bool, sqlx::Error> {
    query_scalar!(
        r#"select pg_try_advisory_lock(hashtext('keyledger generation'), hashtext($1)) as "claimed!""#,
        generation::schema_of(projection.name(), number),
    )
    .fetch_one(owner)
    .await
}
