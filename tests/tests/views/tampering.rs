//! Replay finds whatever was done to a read model by hand, in each table of each.

use event_log::Position;
use projections::{Kind, Projection, Table};
use sqlx::{AssertSqlSafe, PgConnection, query_as, raw_sql};
use tests::TestLog;

/// What is done to one row of a table.
#[derive(Clone, Copy, Debug)]
enum Tampering {
    Change,
    Shift,
    Delete,
    Insert,
}

const ALL: [Tampering; 4] = [
    Tampering::Change,
    Tampering::Shift,
    Tampering::Delete,
    Tampering::Insert,
];

#[tokio::test(flavor = "multi_thread")]
async fn replay_finds_each_row_that_was_tampered_with() {
    let mut test = TestLog::importing().await;
    test.models = test.models.with_smallest_epoch(700);
    // Every type of event occurs, so that no table is empty.
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    demo::load(&test.log, 7, now, &mut |_| {}).await.unwrap();
    let head = test.caught_up().await;
    let mut superuser = test.superuser().await;

    for projection in Projection::ALL {
        assert_eq!(differing(&test, projection, head).await, [], "{}", projection.name());
        for tampering in ALL {
            for table in projection.tables() {
                keep(&mut superuser, projection, *table).await;
                tamper(&mut superuser, projection, *table, tampering).await;
            }
            let found = differing(&test, projection, head).await;
            for table in projection.tables() {
                let mut only_in: Vec<&str> = found
                    .iter()
                    .filter(|(name, _)| *name == table.name)
                    .map(|(_, only_in)| only_in.as_str())
                    .collect();
                only_in.sort_unstable();
                only_in.dedup();
                let expected: &[&str] = match tampering {
                    Tampering::Change | Tampering::Shift => &["live", "replayed"],
                    Tampering::Delete => &["replayed"],
                    Tampering::Insert => &["live"],
                };
                assert_eq!(only_in, expected, "{tampering:?} of {}", table.name);
                restore(&mut superuser, projection, *table).await;
            }
        }
        assert_eq!(differing(&test, projection, head).await, [], "{}", projection.name());
    }
}

/// The tables of the rows that differ, and on which side they are.
async fn differing(test: &TestLog, projection: Projection, head: Position) -> Vec<(&'static str, String)> {
    let replayed = test.models.replay(projection, head, |_| {}).await.unwrap();
    let differences = replayed.differences.into_iter();
    differences
        .map(|difference| (difference.table, difference.only_in))
        .collect()
}

/// Does it to one row of the live generation, which is the first.
async fn tamper(superuser: &mut PgConnection, projection: Projection, table: Table, tampering: Tampering) {
    let target = format!("{}_g1.{}", projection.name(), table.name);
    let one = format!("ctid = (select ctid from {target} order by ctid limit 1)");
    let statement = match tampering {
        Tampering::Change => {
            let (column, value) = changeable(superuser, projection, table).await;
            format!("update {target} set {column} = {value} where {one}")
        }
        Tampering::Shift => match table.kind {
            Kind::Versions { .. } => format!("update {target} set valid_from = valid_from - 1 where {one}"),
            Kind::Facts => format!("update {target} set position = 0 where {one}"),
        },
        Tampering::Delete => format!("delete from {target} where {one}"),
        Tampering::Insert => {
            let forged = match table.kind {
                Kind::Facts => "'position', 0".to_owned(),
                Kind::Versions { key } => format!("'{key}', gen_random_uuid()"),
            };
            format!(
                "insert into {target}
                 select (jsonb_populate_record(r, jsonb_build_object({forged}))).* from {target} r where r.{one}"
            )
        }
    };
    let done = raw_sql(AssertSqlSafe(statement)).execute(superuser).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{tampering:?} of {target}");
}

/// A column that is not what tells rows apart, and another value for it.
async fn changeable(superuser: &mut PgConnection, projection: Projection, table: Table) -> (String, &'static str) {
    let key = match table.kind {
        Kind::Versions { key } => key,
        Kind::Facts => "position",
    };
    let (column, type_name): (String, String) = query_as(
        "select column_name::text, data_type::text
         from information_schema.columns
         where table_schema = $1 and table_name = $2 and column_name <> $3 and data_type in ('text', 'uuid')
         order by ordinal_position
         limit 1",
    )
    .bind(format!("{}_g1", projection.name()))
    .bind(table.name)
    .bind(key)
    .fetch_one(superuser)
    .await
    .unwrap();
    let value = match type_name.as_str() {
        "uuid" => "gen_random_uuid()",
        _ => "'tampered with'",
    };
    (column, value)
}

/// Puts the table's rows aside.
async fn keep(superuser: &mut PgConnection, projection: Projection, table: Table) {
    let (schema, name) = (projection.name(), table.name);
    let statement = format!("create temporary table kept_{name} as table {schema}_g1.{name}");
    raw_sql(AssertSqlSafe(statement)).execute(superuser).await.unwrap();
}

/// Brings them back.
async fn restore(superuser: &mut PgConnection, projection: Projection, table: Table) {
    let (schema, name) = (projection.name(), table.name);
    let statement = format!(
        "begin;
         delete from {schema}_g1.{name};
         insert into {schema}_g1.{name} table kept_{name};
         drop table kept_{name};
         commit"
    );
    raw_sql(AssertSqlSafe(statement)).execute(superuser).await.unwrap();
}
