//! Replay finds whatever was done to a read model by hand, in each table of each, and nothing else.

use event_log::Position;
use projections::{Kind, Projection, Table};
use serde_json::Value;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, query_as, query_scalar};
use tests::{TestLog, metadata};

use super::{demo_history::demo_log, parties::publish};

/// What is done to one row of a table.
#[derive(Clone, Copy, Debug)]
enum Tampering {
    Insert,
    Change,
    Shift,
    Delete,
}

/// A copy is inserted, and each of the others is done to a row of its own, so that none hides another.
const ALL: [Tampering; 4] = [
    Tampering::Insert,
    Tampering::Change,
    Tampering::Shift,
    Tampering::Delete,
];

/// A row, where it is and what tells it apart.
#[derive(FromRow)]
struct Row {
    ctid: String,
    key: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_finds_each_row_that_was_tampered_with_and_no_other() {
    // Every type of event occurs, so that no table is empty.
    let test = demo_log().await;
    // The demo has but two price lists.
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    test.log.import(metadata(), publish(1), now).await.unwrap();
    let head = test.caught_up().await;
    let mut superuser = test.superuser().await;

    for projection in Projection::ALL {
        let mut expected = Vec::new();
        for table in projection.tables() {
            let rows = rows(&mut superuser, projection, *table).await;
            for (tampering, row) in ALL.into_iter().zip([&rows[0], &rows[0], &rows[1], &rows[2]]) {
                let changed = tamper(&mut superuser, projection, *table, (tampering, row)).await;
                if !matches!(tampering, Tampering::Insert) {
                    expected.push((table.name, "replayed".to_owned(), row.key.clone()));
                }
                expected.extend(changed.map(|key| (table.name, "live".to_owned(), key)));
            }
        }
        let mut found = differing(&test, projection, head).await;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{}", projection.name());
    }
}

/// Of each row that differs: its table, on which side it is, and what tells it apart.
async fn differing(test: &TestLog, projection: Projection, head: Position) -> Vec<(&'static str, String, String)> {
    let replayed = test.models.replay(projection, head, |_| {}).await.unwrap();
    let differences = replayed.differences.into_iter().map(|difference| {
        let table = projection.tables().iter().find(|table| table.name == difference.table);
        let key = match &difference.row[key(*table.unwrap())] {
            Value::String(key) => key.clone(),
            key => key.to_string(),
        };
        (difference.table, difference.only_in, key)
    });
    differences.collect()
}

/// The table in the live generation, which is the first.
fn live(projection: Projection, table: Table) -> String {
    format!("{}_g1.{}", projection.name(), table.name)
}

fn key(table: Table) -> &'static str {
    match table.kind {
        Kind::Versions { key } => key,
        Kind::Facts => "position",
    }
}

/// The first three rows.
async fn rows(superuser: &mut PgConnection, projection: Projection, table: Table) -> Vec<Row> {
    let (live, key) = (live(projection, table), key(table));
    let statement = format!("select ctid::text, {key}::text as key from {live} order by {live}.ctid limit 3");
    let rows: Vec<Row> = query_as(AssertSqlSafe(statement)).fetch_all(superuser).await.unwrap();
    assert_eq!(rows.len(), 3, "{live} has some rows");
    rows
}

/// Does it to a row; says what tells the changed or added one apart.
async fn tamper(
    superuser: &mut PgConnection,
    projection: Projection,
    table: Table,
    (tampering, row): (Tampering, &Row),
) -> Option<String> {
    let (target, key, one) = (
        live(projection, table),
        key(table),
        format!("ctid = '{}'::tid", row.ctid),
    );
    let statement = match tampering {
        Tampering::Change => {
            let (column, value) = changeable(superuser, projection, table).await;
            format!("update {target} set {column} = {value} where {one}")
        }
        Tampering::Shift => match table.kind {
            Kind::Versions { .. } => format!("update {target} set valid_from = valid_from - 1 where {one}"),
            Kind::Facts => format!("update {target} set position = -1 where {one}"),
        },
        Tampering::Delete => format!("delete from {target} where {one}"),
        Tampering::Insert => {
            let forged = match table.kind {
                Kind::Facts => "0",
                Kind::Versions { .. } => "gen_random_uuid()",
            };
            format!(
                "insert into {target}
                 select (jsonb_populate_record(r, jsonb_build_object('{key}', {forged}))).* from {target} r where r.{one}"
            )
        }
    };
    let statement = format!("{statement} returning {key}::text");
    let done: Vec<String> = query_scalar(AssertSqlSafe(statement))
        .fetch_all(superuser)
        .await
        .unwrap();
    assert_eq!(done.len(), 1, "{tampering:?} of {target}");
    done.into_iter()
        .next()
        .filter(|_| !matches!(tampering, Tampering::Delete))
}

/// A column that is not what tells rows apart, and another value for it.
async fn changeable(superuser: &mut PgConnection, projection: Projection, table: Table) -> (String, &'static str) {
    let (column, type_name): (String, String) = query_as(
        "select column_name::text, data_type::text
         from information_schema.columns
         where table_schema = $1 and table_name = $2 and column_name <> $3 and data_type in ('text', 'uuid')
         order by ordinal_position
         limit 1",
    )
    .bind(format!("{}_g1", projection.name()))
    .bind(table.name)
    .bind(key(table))
    .fetch_one(superuser)
    .await
    .unwrap();
    let value = match type_name.as_str() {
        "uuid" => "gen_random_uuid()",
        _ => "'tampered with'",
    };
    (column, value)
}
