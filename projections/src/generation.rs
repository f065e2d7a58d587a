//! Generations: the schemas that a read model lives in. One is live, another may be filled beside it.

use chrono::{DateTime, Utc};
use event_log::Position;
use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, query, query_as, query_scalar};

use crate::{projection::Projection, table::Table};

/// A generation of a read model as it is written down.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct Generation {
    /// Which read model.
    pub projection: String,
    /// Its number, from 1.
    pub generation: i32,
    /// `live`, `filling`, `scratch` or `retired`.
    pub state: String,
    /// Everything up to here is in its rows.
    pub position: i64,
    /// The newest of its epochs.
    pub epoch: i32,
    /// With how many rows its newest epoch began.
    pub carried: i64,
    /// How many were added to it since.
    pub written: i64,
    /// The event that it cannot take; none while it goes on.
    pub stopped_at: Option<i64>,
    /// Why it cannot.
    pub error: Option<String>,
}

/// How far what is read of a read model is behind the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Lag {
    /// Which read model.
    pub projection: String,
    /// How many events it has still to take.
    pub events: i64,
    /// Since when the first of them has been there; none if it has all.
    pub since: Option<DateTime<Utc>>,
    /// Whether it stands still at an event that it cannot take.
    pub stands_still: bool,
}

/// What the database says where a lock cannot be had in time.
pub(crate) const STILL_READ: &str = "55P03";
/// So often the live generation is looked for: who waited for one that was replaced meanwhile finds none.
const LOOKS: usize = 10;

/// Which generation is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// The one that is read, whatever its number is by then.
    Live,
    /// The one of this number.
    Number(i32),
}

impl Generation {
    /// Where it has come to.
    pub fn position(&self) -> Position {
        Position(self.position)
    }

    /// The schema of its tables.
    pub(crate) fn schema(&self) -> String {
        schema_of(&self.projection, self.generation)
    }
}

/// The schema of a generation, by the name of its projection and its number.
pub(crate) fn schema_of(projection: &str, number: i32) -> String {
    format!("{projection}_g{number}")
}

/// Locks the generation for the transaction and puts its schema on the path.
pub(crate) async fn lock(
    transaction: &mut PgConnection,
    projection: Projection,
    which: Which,
) -> Result<Generation, sqlx::Error> {
    let number = match which {
        Which::Live => None,
        Which::Number(number) => Some(number),
    };
    let mut found = None;
    for _ in 0..LOOKS {
        found = lock_row(transaction, projection, number).await?;
        if found.is_some() {
            break;
        }
    }
    let found = found.ok_or(sqlx::Error::RowNotFound)?;
    // A batch is small beside its tables and finds its rows by their keys, whatever statistics say of tables that have just
    // begun to fill. A crash may take back what was written last, rows and checkpoint alike; the log has it all.
    query!(
        "select
            set_config('search_path', $1, true) as path,
            set_config('enable_seqscan', 'off', true) as seqscan,
            set_config('enable_hashjoin', 'off', true) as hashjoin,
            set_config('enable_mergejoin', 'off', true) as mergejoin,
            set_config('synchronous_commit', 'off', true) as synchronous_commit",
        found.schema()
    )
    .fetch_one(transaction)
    .await?;
    Ok(found)
}

async fn lock_row(
    transaction: &mut PgConnection,
    projection: Projection,
    number: Option<i32>,
) -> Result<Option<Generation>, sqlx::Error> {
    query_as!(
        Generation,
        r#"
        select projection, generation, state, position, epoch, carried, written, stopped_at, error
        from read_models.generations
        where projection = $1 and (generation = $2 or ($2::integer is null and state = 'live'))
        for update
        "#,
        projection.name(),
        number,
    )
    .fetch_optional(transaction)
    .await
}

/// Has each statement of the transaction planned for itself: while tables grow fast, a plan that was made for an empty one and
/// kept costs a hundred times as much.
pub(crate) async fn plan_anew(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    query!("select set_config('plan_cache_mode', 'force_custom_plan', true) as plans")
        .fetch_one(transaction)
        .await?;
    Ok(())
}

/// Moves the checkpoint, in the transaction that wrote the rows.
pub(crate) async fn advance(
    transaction: &mut PgConnection,
    generation: &Generation,
    position: Position,
    written: i64,
) -> Result<(), sqlx::Error> {
    query!(
        r#"
        update read_models.generations
        set position = $3, written = written + $4, stopped_at = null, error = null, changed_at = clock_timestamp()
        where projection = $1 and generation = $2
        "#,
        generation.projection,
        generation.generation,
        position.0,
        written,
    )
    .execute(transaction)
    .await?;
    Ok(())
}

/// Writes down that a generation cannot take the event at `position`.
pub(crate) async fn stop(
    connection: &mut PgConnection,
    (projection, number): (Projection, i32),
    position: Position,
    error: &str,
) -> Result<(), sqlx::Error> {
    query!(
        r#"
        update read_models.generations
        set stopped_at = $3, error = $4, changed_at = clock_timestamp()
        where projection = $1 and generation = $2
        "#,
        projection.name(),
        number,
        position.0,
        error,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Every generation there is, by projection and number.
pub(crate) async fn all(connection: &mut PgConnection) -> Result<Vec<Generation>, sqlx::Error> {
    query_as!(
        Generation,
        r#"
        select projection, generation, state, position, epoch, carried, written, stopped_at, error
        from read_models.generations
        order by projection, generation
        "#
    )
    .fetch_all(connection)
    .await
}

/// How far each live generation is behind the log.
pub(crate) async fn lags(connection: &mut PgConnection) -> Result<Vec<Lag>, sqlx::Error> {
    query_as!(
        Lag,
        r#"
        select
            g.projection,
            coalesce((select max(position) from event_log.events), 0) - g.position as "events!",
            coalesce(next.imported_at, next.recorded_at) as since,
            g.stopped_at is not null as "stands_still!"
        from read_models.generations g
        left join event_log.events next on next.position = g.position + 1
        where g.state = 'live'
        order by g.projection
        "#
    )
    .fetch_all(connection)
    .await
}

/// Keeps a generation from being dropped before the transaction ends.
pub(crate) async fn hold(
    transaction: &mut PgConnection,
    projection: Projection,
    number: i32,
) -> Result<(), sqlx::Error> {
    query!(
        "select pg_advisory_xact_lock_shared(read_models.lock_of($1, $2))",
        projection.name(),
        number
    )
    .execute(transaction)
    .await?;
    Ok(())
}

/// Whether a generation has the columns that its templates have by now.
pub(crate) async fn fits(owner: &mut PgConnection, projection: Projection, number: i32) -> Result<bool, sqlx::Error> {
    query_scalar!(
        r#"select read_models.fits($1, $2, $3) as "fits!""#,
        projection.name(),
        number,
        &names(projection),
    )
    .fetch_one(owner)
    .await
}

fn names(projection: Projection) -> Vec<String> {
    projection.tables().iter().map(|table| table.name.to_owned()).collect()
}

/// Makes an empty generation in `state`, as the owner; says its number.
pub(crate) async fn create(owner: &mut PgConnection, projection: Projection, state: &str) -> Result<i32, sqlx::Error> {
    query_scalar!(
        r#"select read_models.create_generation($1, $2, $3) as "generation!""#,
        projection.name(),
        &names(projection),
        state,
    )
    .fetch_one(owner)
    .await
}

/// Makes a filled generation the live one and the live one a retired one, in the transaction that locked the live one. Reading
/// goes on.
pub(crate) async fn swap(
    transaction: &mut PgConnection,
    projection: Projection,
    live: i32,
    filled: i32,
) -> Result<(), sqlx::Error> {
    for (generation, state) in [(live, "retired"), (filled, "live")] {
        query!(
            "update read_models.generations set state = $3 where projection = $1 and generation = $2",
            projection.name(),
            generation,
            state,
        )
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

/// Gathers statistics, so that the first reads are planned well.
pub(crate) async fn analyze(owner: &mut PgConnection, projection: Projection, number: i32) -> Result<(), sqlx::Error> {
    let schema = schema_of(projection.name(), number);
    for table in projection.tables() {
        let statement = format!("analyze {schema}.{}", table.name);
        execute(owner, statement).await?;
    }
    Ok(())
}

/// Drops a generation; fails with [`STILL_READ`] if somebody reads it for the next seconds.
pub(crate) async fn drop(owner: &mut PgConnection, projection: Projection, number: i32) -> Result<(), sqlx::Error> {
    query!("select read_models.drop_generation($1, $2)", projection.name(), number)
        .execute(owner)
        .await?;
    Ok(())
}

/// How many bytes the tables of a generation and their indexes take.
pub(crate) async fn bytes(connection: &mut PgConnection, schema: &str, tables: &[Table]) -> Result<i64, sqlx::Error> {
    let mut bytes = 0;
    for table in tables {
        let name = format!("{schema}.{}", table.name);
        let size: Option<i64> = query_scalar!("select pg_total_relation_size(to_regclass($1))", name)
            .fetch_one(&mut *connection)
            .await?;
        bytes += size.unwrap_or_default();
    }
    Ok(bytes)
}

/// Runs a statement that is put together from names of ours.
pub(crate) async fn execute(connection: &mut PgConnection, statement: String) -> Result<u64, sqlx::Error> {
    Ok(query(AssertSqlSafe(statement))
        .execute(connection)
        .await?
        .rows_affected())
}
