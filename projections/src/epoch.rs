//! Epochs: stretches of the log, each with a copy of the rows that stood when it began. What a read finds at a moment costs as
//! much as its epoch holds, whatever the log holds. The copy is made beside the writing; what changes meanwhile is copied again
//! in the transaction that begins the epoch.

use sqlx::{Connection, PgConnection, query, query_scalar};

use crate::{
    generation::{self, Generation, Which, execute},
    projection::Projection,
    table::Kind,
};

/// An epoch that is copied but for what changed behind `since`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prepared {
    generation: i32,
    /// The new epoch's number.
    epoch: i32,
    since: i64,
    rows: i64,
}

/// Whether an epoch has grown enough for the next one: by half of what it began with, but at least by `smallest`. So a read
/// meets at most about half as many rows again as stand, and at most three rows are kept for each that was ever written.
pub(crate) fn is_full(generation: &Generation, smallest: i64) -> bool {
    generation.written >= smallest.max(generation.carried / 2)
}

/// Copies the rows that stand, of one snapshot, into the epoch after the newest one.
pub(crate) async fn prepare(
    connection: &mut PgConnection,
    projection: Projection,
    number: i32,
) -> Result<Prepared, sqlx::Error> {
    let mut transaction = connection.begin_with("begin isolation level repeatable read").await?;
    let found = query_scalar!(
        r#"
        select position from read_models.generations where projection = $1 and generation = $2
        "#,
        projection.name(),
        number,
    )
    .fetch_one(&mut *transaction)
    .await?;
    let mut prepared = Prepared {
        generation: number,
        epoch: 0,
        since: found,
        rows: 0,
    };
    prepared.epoch = path(&mut transaction, projection, number).await? + 1;
    // What a copy that was interrupted left behind.
    discard(&mut transaction, projection, prepared.epoch).await?;
    prepared.rows = carry_over(&mut transaction, projection, prepared.epoch, None).await?;
    transaction.commit().await?;
    Ok(prepared)
}

/// Begins a prepared epoch, in the transaction of a batch that is written up to where `locked` is. An epoch that was prepared
/// for another generation is nothing; one that was copied before somebody was erased, whom the copy may hold, is thrown away.
pub(crate) async fn begin(
    transaction: &mut PgConnection,
    projection: Projection,
    locked: &Generation,
    prepared: Prepared,
) -> Result<(), sqlx::Error> {
    if locked.generation != prepared.generation || locked.epoch + 1 != prepared.epoch {
        return Ok(());
    }
    if locked.erased > prepared.since {
        return discard(transaction, projection, prepared.epoch).await;
    }
    if locked.position > prepared.since {
        carry_over(transaction, projection, prepared.epoch, Some(prepared.since)).await?;
    }
    query!(
        "insert into read_models.epochs (projection, generation, epoch, starts_at) values ($1, $2, $3, $4)",
        projection.name(),
        locked.generation,
        prepared.epoch,
        locked.position,
    )
    .execute(&mut *transaction)
    .await?;
    query!(
        r#"
        update read_models.generations set epoch = $3, carried = $4, written = 0
        where projection = $1 and generation = $2
        "#,
        projection.name(),
        locked.generation,
        prepared.epoch,
        prepared.rows,
    )
    .execute(transaction)
    .await?;
    Ok(())
}

/// Prepares and begins the next epoch at once, where nobody waits for the writing.
pub(crate) async fn turn(
    connection: &mut PgConnection,
    projection: Projection,
    which: Which,
    smallest: i64,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let found = generation::lock(&mut transaction, projection, which).await?;
    transaction.rollback().await?;
    if !is_full(&found, smallest) {
        return Ok(());
    }
    let prepared = prepare(connection, projection, found.generation).await?;
    let mut transaction = connection.begin().await?;
    let locked = generation::lock(&mut transaction, projection, Which::Number(found.generation)).await?;
    begin(&mut transaction, projection, &locked, prepared).await?;
    transaction.commit().await
}

/// Deletes what a copy for an epoch that never began left in the live generation: nobody reads it, and it may hold somebody who
/// was erased meanwhile.
pub(crate) async fn sweep(connection: &mut PgConnection, projection: Projection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let live = generation::lock(&mut transaction, projection, Which::Live).await?;
    discard(&mut transaction, projection, live.epoch + 1).await?;
    transaction.commit().await
}

/// Deletes the rows from `epoch` on.
async fn discard(transaction: &mut PgConnection, projection: Projection, epoch: i32) -> Result<(), sqlx::Error> {
    for table in projection.tables() {
        if table.is_versioned() {
            execute(
                transaction,
                format!("delete from {} where epoch >= {epoch}", table.name),
            )
            .await?;
        }
    }
    Ok(())
}

/// Puts the schema on the path without locking anything; says which epoch is the newest.
async fn path(transaction: &mut PgConnection, projection: Projection, number: i32) -> Result<i32, sqlx::Error> {
    let epoch = query_scalar!(
        r#"
        select epoch from read_models.generations
        where projection = $1 and generation = $2 and set_config('search_path', $3, true) is not null
        "#,
        projection.name(),
        number,
        generation::schema_of(projection.name(), number),
    )
    .fetch_one(transaction)
    .await?;
    Ok(epoch)
}

async fn carry_over(
    transaction: &mut PgConnection,
    projection: Projection,
    target: i32,
    since: Option<i64>,
) -> Result<i64, sqlx::Error> {
    let mut rows = 0;
    for table in projection.tables() {
        let Kind::Versions { key } = table.kind else {
            continue;
        };
        rows += query_scalar!(
            r#"select read_models.carry_over($1, $2, $3, $4, $5) as "rows!""#,
            table.name,
            key,
            target - 1,
            target,
            since,
        )
        .fetch_one(&mut *transaction)
        .await?;
    }
    Ok(rows)
}
