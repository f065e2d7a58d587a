//! Events of old versions become the same rows as their newest form.

use std::fs;

use domain::Event;
use projections::Projection;
use serde_json::Value;
use sqlx::{AssertSqlSafe, query, query_scalar};
use tests::TestLog;

/// The body of an event type as it is kept for each version.
fn stored_body(name: &str, version: i32) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/tests/snapshots/events");
    let text = fs::read_to_string(format!("{folder}/{name}.v{version}.snap")).unwrap();
    let (_, body) = text.trim_start_matches("---\n").split_once("---\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    serde_json::to_vec(&body).unwrap()
}

/// All rows of all read models of a log that has just these events, as text.
async fn rows(events: &[(&str, i32, Vec<u8>)]) -> Vec<String> {
    let test = TestLog::new().await;
    let mut superuser = test.superuser().await;
    for (number, (event_type, schema_version, body)) in (1_i64..).zip(events) {
        query(
            "insert into event_log.events (
                 position, stream, version, event_id, event_type, schema_version, recorded_at,
                 actor_kind, actor_id, command_id, correlation_id, body
             )
             values (
                 $1, 'catalog', $1, md5($1::text)::uuid, $2, $3, '2026-01-01T00:00:00Z',
                 'staff', 'test', md5($1::text)::uuid, md5($1::text)::uuid, $4
             )",
        )
        .bind(number)
        .bind(event_type)
        .bind(schema_version)
        .bind(body)
        .execute(&mut superuser)
        .await
        .unwrap();
    }
    test.caught_up().await;
    let mut rows = Vec::new();
    for projection in Projection::ALL {
        let generation: i32 =
            query_scalar("select generation from read_models.generations where projection = $1 and state = 'live'")
                .bind(projection.name())
                .fetch_one(&mut superuser)
                .await
                .unwrap();
        for table in projection.tables() {
            let name = format!("{}_g{generation}.{}", projection.name(), table.name);
            let statement = format!("select to_jsonb(t)::text from {name} t order by 1");
            let found: Vec<String> = query_scalar(AssertSqlSafe(statement))
                .fetch_all(&mut superuser)
                .await
                .unwrap();
            rows.extend(found);
        }
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_old_versions_become_the_rows_of_their_newest_form() {
    // A reseller first, so that what happens to its credits has an account to happen to.
    let registered = ("reseller.registered", 1, stored_body("reseller.registered", 1));
    let (mut old, mut newest) = (vec![registered.clone()], vec![registered]);
    for event_type in Event::TYPES {
        for version in 1..event_type.schema_version {
            let body = stored_body(event_type.name, version);
            let lifted = Event::decode(event_type.name, version, &body).unwrap();
            newest.push((event_type.name, event_type.schema_version, lifted.encode().unwrap()));
            old.push((event_type.name, version, body));
        }
    }
    assert!(old.len() > 5, "there are events of old versions");

    let (from_old, from_newest) = (rows(&old).await, rows(&newest).await);
    assert_eq!(from_old, from_newest);
    assert!(from_old.len() > 3, "they become rows");
}
