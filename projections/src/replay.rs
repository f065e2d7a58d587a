//! Replay: a read model is made anew from the log alone, in a scratch generation, and compared with the live one, row by row, in
//! every epoch that shows a moment up to the one replayed to.

use event_log::Position;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, query, query_as, query_scalar};

use crate::{
    generation::{self, Which},
    projection::Projection,
    read_models::ReadModels,
    rebuild::{RebuildError, claim},
    table::{Kind, Table},
    versions::OPEN,
};

/// So many differing rows of a table's stretch are shown, of each side; the others are counted.
const SHOWN: i64 = 20;

/// What came of a replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// Up to where.
    pub position: Position,
    /// How many rows of the live generation were compared.
    pub rows: i64,
    /// How many rows are in one of the two only; none if they are equal.
    pub differing: i64,
    /// These rows; of many, the first of each table and side.
    pub differences: Vec<Difference>,
}

/// A row that is in one of the two only.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Difference {
    /// Of which table.
    pub table: &'static str,
    /// `live`: the read model shows it, and the log does not say so. `replayed`: the log says so, and the read model does not.
    pub only_in: String,
    /// The row.
    pub row: Value,
}

/// What is compared: a stretch of a table, from where until when.
struct Stretch<'a> {
    table: Table,
    live: &'a str,
    scratch: &'a str,
    columns: String,
    epoch: i32,
    starts_at: i64,
    until: i64,
    /// The last position that ended a version of this epoch.
    ended_by: i64,
}

impl ReadModels {
    /// Replays `projection` up to `position`, which the live one must have reached; `told` hears how far it is.
    pub async fn replay(
        &self,
        projection: Projection,
        position: Position,
        told: impl FnMut(Position),
    ) -> Result<Replayed, RebuildError> {
        let mut owner = self.owner().await?;
        self.drop_all(&mut owner, projection, "scratch").await?;
        let number = generation::create(&mut owner, projection, "scratch").await?;
        claim(&mut owner, projection, number).await?;
        // One epoch for all of it: the scratch has each version once.
        let scratch = self.clone().with_smallest_epoch(i64::MAX);
        scratch.fill(projection, Which::Number(number), position, told).await?;
        let compared = self.compare(projection, number, position).await;
        generation::drop(&mut owner, projection, number).await?;
        Ok(compared?)
    }

    async fn compare(&self, projection: Projection, number: i32, position: Position) -> Result<Replayed, sqlx::Error> {
        let mut connection = self.projector().acquire().await?;
        // Of one snapshot, whatever is written meanwhile.
        let mut transaction =
            sqlx::Connection::begin_with(&mut *connection, "begin isolation level repeatable read").await?;
        let live = query!(
            r#"select generation, position from read_models.generations where projection = $1 and state = 'live'"#,
            projection.name()
        )
        .fetch_one(&mut *transaction)
        .await?;
        generation::hold(&mut transaction, projection, live.generation).await?;
        let [live_schema, scratch] =
            [live.generation, number].map(|number| generation::schema_of(projection.name(), number));
        let epochs = epochs(&mut transaction, projection, (live.generation, live.position), position).await?;
        let mut replayed = Replayed {
            position,
            rows: 0,
            differing: 0,
            differences: Vec::new(),
        };
        for table in projection.tables() {
            let columns = columns(&mut transaction, &scratch, table.name).await?;
            let stretches = match table.kind {
                Kind::Facts => vec![(0, 0, position.0, position.0)],
                Kind::Versions { .. } => epochs.clone(),
            };
            for (epoch, starts_at, until, ended_by) in stretches {
                let stretch = Stretch {
                    table: *table,
                    live: &live_schema,
                    scratch: &scratch,
                    columns: columns.clone(),
                    epoch,
                    starts_at,
                    until,
                    ended_by,
                };
                stretch.compare(&mut transaction, &mut replayed).await?;
            }
        }
        transaction.rollback().await?;
        Ok(replayed)
    }
}

/// The epochs of a generation that show a moment up to `position`: each with where it starts, the last position that is
/// compared, and the last one that ended a version of it.
async fn epochs(
    connection: &mut PgConnection,
    projection: Projection,
    (generation, written_to): (i32, i64),
    position: Position,
) -> Result<Vec<(i32, i64, i64, i64)>, sqlx::Error> {
    query_as(
        "select epoch, starts_at, least($3, ended_by), ended_by
         from (
             select epoch, starts_at, coalesce(lead(starts_at) over (order by starts_at), $4) as ended_by
             from read_models.epochs
             where projection = $1 and generation = $2
         ) e
         where starts_at <= $3
         order by starts_at",
    )
    .bind(projection.name())
    .bind(generation)
    .bind(position.0)
    .bind(written_to)
    .fetch_all(connection)
    .await
}

/// The columns that are compared as they are: all but the epoch and the end of a version, which depend on the epochs.
async fn columns(connection: &mut PgConnection, schema: &str, table: &str) -> Result<String, sqlx::Error> {
    query_scalar!(
        r#"
        select string_agg(quote_ident(attname), ', ' order by attnum) as "columns!"
        from pg_attribute
        where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attname not in ('epoch', 'valid_to')
        "#,
        format!("{schema}.{table}"),
    )
    .fetch_one(connection)
    .await
}

impl Stretch<'_> {
    async fn compare(&self, connection: &mut PgConnection, replayed: &mut Replayed) -> Result<(), sqlx::Error> {
        let [live, scratch] = self.sides();
        let count = format!("select count(*) from ({live}) live");
        let rows: i64 = query_scalar(AssertSqlSafe(count)).fetch_one(&mut *connection).await?;
        replayed.rows += rows;
        for (only_in, [one, other]) in [("live", [&live, &scratch]), ("replayed", [&scratch, &live])] {
            let differing =
                format!("select count(*) over (), to_jsonb(d) from (({one}) except all ({other})) d limit {SHOWN}");
            let found: Vec<(i64, Value)> = query_as(AssertSqlSafe(differing)).fetch_all(&mut *connection).await?;
            replayed.differing += found.first().map_or(0, |(count, _)| *count);
            replayed
                .differences
                .extend(found.into_iter().map(|(_, row)| Difference {
                    table: self.table.name,
                    only_in: only_in.to_owned(),
                    row,
                }));
        }
        Ok(())
    }

    /// What the live generation has of this stretch, and what it should have by the scratch one.
    fn sides(&self) -> [String; 2] {
        let Self {
            table,
            live,
            scratch,
            columns,
            epoch,
            starts_at,
            until,
            ended_by,
        } = self;
        let name = table.name;
        match table.kind {
            Kind::Facts => {
                [live, scratch].map(|schema| format!("select {columns} from {schema}.{name} where position <= {until}"))
            }
            Kind::Versions { .. } => {
                // Whatever ended later stands at the end of the stretch; nothing ends after the last position there is.
                let ends = |latest: i64| {
                    format!(
                        "case when valid_to > {until} and valid_to <= {latest} then {OPEN} else valid_to end as valid_to"
                    )
                };
                [
                    format!(
                        "select {columns}, {} from {live}.{name} where epoch = {epoch} and valid_from <= {until}",
                        ends(*ended_by)
                    ),
                    format!(
                        "select {columns}, {} from {scratch}.{name}
                         where valid_from <= {until} and valid_to > {starts_at}",
                        ends(OPEN)
                    ),
                ]
            }
        }
    }
}
