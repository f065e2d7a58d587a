//! What a projection works with: the events of a batch, and the tables that they are written to.

use event_log::RecordedEvent;
use serde::Serialize;
use sqlx::{
    AssertSqlSafe, Encode, FromRow, PgConnection, Postgres, Type,
    postgres::{PgHasArrayType, PgRow},
    query, query_as,
    types::Json,
};

use crate::{
    table::Table,
    versions::{Changes, Key, OPEN, Versions},
};

/// The epoch that a statement is about, its first parameter, as planning is to see it: one of those there are. Seen as it is, an epoch
/// that has begun since statistics were gathered looks empty, and whatever index begins with it looks best.
const EPOCH: &str = "(select $1::integer)";

/// A row that has versions: all columns of its table but the epoch and the positions between which it stands.
pub(crate) trait Row: Clone + Serialize + for<'r> FromRow<'r, PgRow> + Send + Unpin {
    /// Where it is kept.
    const TABLE: Table;
    /// The type of the column that tells rows apart.
    type Key: Key + Type<Postgres> + PgHasArrayType + for<'q> Encode<'q, Postgres>;

    /// What tells it apart.
    fn key(&self) -> Self::Key;
}

/// A row that never changes and so stands from its own position on.
pub(crate) trait Fact: Serialize {
    /// Where it is kept.
    const TABLE: Table;
}

/// A batch of events in the transaction that moves the checkpoint.
pub(crate) struct Batch<'a> {
    pub(crate) connection: &'a mut PgConnection,
    /// The epoch that is written to.
    pub(crate) epoch: i32,
    /// In the order of the log.
    pub(crate) events: &'a [RecordedEvent],
    /// How many versions were added.
    pub(crate) written: i64,
}

impl Batch<'_> {
    /// The rows of `keys` that stand before this batch.
    pub(crate) async fn standing<R: Row>(
        &mut self,
        keys: impl IntoIterator<Item = R::Key>,
    ) -> Result<Versions<R>, sqlx::Error> {
        let rows = self.standing_of(R::TABLE.key(), keys).await?;
        Ok(Versions::new(rows))
    }

    /// The rows that stand before this batch and have one of `values` in `column`; it should have an index.
    pub(crate) async fn standing_of<R, V>(
        &mut self,
        column: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Vec<R>, sqlx::Error>
    where
        R: Row,
        V: Key + Type<Postgres> + PgHasArrayType + for<'q> Encode<'q, Postgres>,
    {
        let mut values: Vec<V> = values.into_iter().collect();
        if values.is_empty() {
            return Ok(Vec::new());
        }
        values.sort();
        values.dedup();
        // A row's type has a field for each column of its table, so all of them are wanted. Each value is looked up by itself: so
        // no statistics of a table that has just begun to fill can lead to reading all of it.
        let statement = format!(
            "select t.* from unnest($2) wanted (value)
             cross join lateral (
                 select * from {} where epoch = {EPOCH} and {column} = wanted.value and valid_to = {OPEN} offset 0
             ) t",
            R::TABLE.name
        );
        query_as(AssertSqlSafe(statement))
            .bind(self.epoch)
            .bind(values)
            .fetch_all(&mut *self.connection)
            .await
    }

    /// Writes what the batch made of the rows: what no longer stands is closed, what is new is added.
    pub(crate) async fn write<R: Row>(&mut self, versions: Versions<R>) -> Result<(), sqlx::Error> {
        let Changes { closed, closed_at, new } = versions.finish(self.epoch);
        let table = R::TABLE;
        if !closed.is_empty() {
            let statement = format!(
                "update {table} t set valid_to = c.valid_to
                 from unnest($2, $3) as c (key, valid_to)
                 where t.ctid = (
                     select s.ctid from {table} s
                     where s.epoch = {EPOCH} and s.{key} = c.key and s.valid_to = {OPEN}
                 )",
                table = table.name,
                key = table.key()
            );
            query(AssertSqlSafe(statement))
                .bind(self.epoch)
                .bind(closed)
                .bind(closed_at)
                .execute(&mut *self.connection)
                .await?;
        }
        self.written += i64::try_from(new.len()).unwrap_or_default();
        self.insert(table, &new).await
    }

    /// Adds rows that never change.
    pub(crate) async fn add<F: Fact>(&mut self, facts: &[F]) -> Result<(), sqlx::Error> {
        self.insert(F::TABLE, facts).await
    }

    async fn insert<T: Serialize>(&mut self, table: Table, rows: &[T]) -> Result<(), sqlx::Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let statement = format!(
            "insert into {name} select * from jsonb_populate_recordset(null::{name}, $1)",
            name = table.name
        );
        query(AssertSqlSafe(statement))
            .bind(Json(rows))
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }
}
