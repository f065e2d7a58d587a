//! The leaf's encoding is frozen: these vectors never change. A second implementation made them from the description alone.

use chrono::DateTime;
use event_log::{Actor, Position, leaf::Leaf, read, recorded::Origin};
use serde_json::Value;
use tests::{TestLog, commands::publish};
use uuid::Uuid;

fn uuid(value: &Value) -> Option<Uuid> {
    value.as_str().map(|text| Uuid::parse_str(text).expect("is a UUID"))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("is a text")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_leaf_of_every_vector_is_what_it_was() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("leaf_vectors.json")).expect("is JSON");
    assert!(vectors.len() >= 3);
    for vector in &vectors {
        let origin = Origin {
            command_id: uuid(&vector["command_id"]).expect("is there"),
            actor: Actor {
                kind: text(&vector["actor_kind"]).to_owned(),
                id: text(&vector["actor_id"]).to_owned(),
                on_behalf_of: vector["on_behalf_of"].as_str().map(str::to_owned),
            },
            request_id: uuid(&vector["request_id"]),
            correlation_id: uuid(&vector["correlation_id"]).expect("is there"),
            causation_id: uuid(&vector["causation_id"]),
        };
        let time = |value: &Value| value.as_i64().and_then(DateTime::from_timestamp_micros);
        let leaf = Leaf {
            position: Position(vector["position"].as_i64().expect("is a number")),
            stream: text(&vector["stream"]),
            version: vector["version"].as_i64().expect("is a number"),
            event_id: uuid(&vector["event_id"]).expect("is there"),
            event_type: text(&vector["event_type"]),
            schema_version: i32::try_from(vector["schema_version"].as_i64().expect("is a number")).unwrap(),
            recorded_at: time(&vector["recorded_at_micros"]).expect("is a time"),
            imported_at: time(&vector["imported_at_micros"]),
            origin: &origin,
            body: text(&vector["body"]).as_bytes(),
        };
        assert_eq!(hex(&leaf.envelope()), text(&vector["envelope"]));
        assert_eq!(hex(&leaf.hash()), text(&vector["leaf_hash"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_altered_in_a_stored_event_changes_its_leaf() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;
    let leaf = async || read::leaf_hashes(&test.log, Position(0), 1).await.expect("can be read")[0];
    let mut before = leaf().await;
    let mut superuser = test.superuser().await;

    let alterations = [
        "stream = 'catalog-2'",
        "version = 2",
        "event_id = gen_random_uuid()",
        "event_type = 'price_list.withdrawn'",
        "schema_version = schema_version + 1",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "imported_at = recorded_at",
        "actor_kind = 'auditor'",
        "actor_id = 'somebody'",
        "on_behalf_of = 'somebody'",
        "command_id = gen_random_uuid()",
        "request_id = gen_random_uuid()",
        "correlation_id = gen_random_uuid()",
        "causation_id = gen_random_uuid()",
        "body = body || ' '",
    ];
    for alteration in alterations {
        // Only the owner of the whole server can do this, and only after switching the log's own defence off.
        let tamper = format!(
            "alter table event_log.events disable trigger refuse_change;
             update event_log.events set {alteration};
             alter table event_log.events enable always trigger refuse_change"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(tamper))
            .execute(&mut superuser)
            .await
            .expect("a superuser can");
        let after = leaf().await;
        assert_ne!(after, before, "{alteration}");
        before = after;
    }
}
