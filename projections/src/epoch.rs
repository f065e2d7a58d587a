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

/// Copies the rows that stand into the epoch after the newest one. Each table is copied as it stands by then: whatever changes after
/// `since` is copied again when the epoch begins.
async fn prepare(connection: &mut PgConnection, projection: Projection, number: i32) -> Result<Prepared, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    // First: what is copied after it is not about to be erased.
    query!(
        "select pg_advisory_xact_lock_shared(hashtext('keyledger copy'), hashtext($1))",
        generation::schema_of(projection.name(), number),
    )
    .execute(&mut *transaction)
    .await?;
    generation::hold(&mut transaction, projection, number).await?;
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
    for table in projection.tables().iter().filter(|table| table.is_versioned()) {
        // What a copy that was interrupted left behind.
        let leftover = format!("delete from {} where epoch = {}", table.name, prepared.epoch);
        execute(&mut transaction, leftover).await?;
    }
    prepared.rows = carry_over(&mut transaction, projection, prepared.epoch, None).await?;
    transaction.commit().await?;
    Ok(prepared)
}

/// Begins a prepared epoch, in the transaction of a batch that is written up to where `locked` is. An epoch that was prepared
/// for another generation is nothing.
pub(crate) async fn begin(
    transaction: &mut PgConnection,
    projection: Projection,
    locked: &Generation,
    prepared: Prepared,
) -> Result<(), sqlx::Error> {
    if locked.generation != prepared.generation || locked.epoch + 1 != prepared.epoch {
        return Ok(());
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

/// Takes the lock of whoever prepares and begins the next epoch of a generation: two copies of one epoch would collide. It ends
/// with the connection or by [`release`].
pub(crate) async fn claim(
    connection: &mut PgConnection,
    projection: Projection,
    number: i32,
) -> Result<bool, sqlx::Error> {
    query_scalar!(
        r#"select pg_try_advisory_lock(hashtext('keyledger epoch'), hashtext($1)) as "claimed!""#,
        generation::schema_of(projection.name(), number),
    )
    .fetch_one(connection)
    .await
}

async fn release(connection: &mut PgConnection, projection: Projection, number: i32) -> Result<(), sqlx::Error> {
    query_scalar!(
        r#"select pg_advisory_unlock(hashtext('keyledger epoch'), hashtext($1))"#,
        generation::schema_of(projection.name(), number),
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// Prepares the next epoch, for whoever has claimed it, if the newest one is full: another may have begun it just before.
pub(crate) async fn prepare_if_full(
    connection: &mut PgConnection,
    projection: Projection,
    number: i32,
    smallest: i64,
) -> Result<Option<Prepared>, sqlx::Error> {
    match is_full(&find(connection, projection, Which::Number(number)).await?, smallest) {
        true => prepare(connection, projection, number).await.map(Some),
        false => Ok(None),
    }
}

/// Prepares and begins the next epoch at once, where nobody waits for the writing; not where another process does.
pub(crate) async fn turn(
    connection: &mut PgConnection,
    projection: Projection,
    which: Which,
    smallest: i64,
) -> Result<(), sqlx::Error> {
    let found = find(connection, projection, which).await?;
    let number = found.generation;
    if !is_full(&found, smallest) || !claim(connection, projection, number).await? {
        return Ok(());
    }
    let turned = turn_claimed(connection, projection, number, smallest).await;
    release(connection, projection, number).await?;
    turned
}

async fn turn_claimed(
    connection: &mut PgConnection,
    projection: Projection,
    number: i32,
    smallest: i64,
) -> Result<(), sqlx::Error> {
    let Some(prepared) = prepare_if_full(connection, projection, number, smallest).await? else {
        return Ok(());
    };
    let mut transaction = connection.begin().await?;
    let locked = generation::lock(&mut transaction, projection, Which::Number(number)).await?;
    begin(&mut transaction, projection, &locked, prepared).await?;
    transaction.commit().await
}

/// How a generation stands between two batches.
async fn find(connection: &mut PgConnection, projection: Projection, which: Which) -> Result<Generation, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let found = generation::lock(&mut transaction, projection, which).await?;
    transaction.rollback().await?;
    Ok(found)
}

/// Waits until no epoch of the generation is being copied, and lets none be until the transaction ends: a copy would bring back what
/// is erased meanwhile.
pub(crate) async fn keep_from_copying(
    transaction: &mut PgConnection,
    generation: &Generation,
) -> Result<(), sqlx::Error> {
    query!(
        "select pg_advisory_xact_lock(hashtext('keyledger copy'), hashtext($1))",
        generation.schema(),
    )
    .execute(transaction)
    .await?;
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
