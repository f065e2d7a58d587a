//! Old bodies are lifted step by step to the newest version.

use domain::{
    event::{DecodeError, EventBody, EventType},
    upcast::{self, UPCASTS, Upcast},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Version 1 called it `quantity`, version 2 had no unit.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Delivered {
    count: u32,
    unit: String,
}

impl EventBody for Delivered {}

const NEWEST: EventType = EventType {
    name: "parcel.delivered",
    schema_version: 3,
};

fn steps() -> [Upcast; 3] {
    let step = |event_type, from_version, lift| Upcast {
        event_type,
        from_version,
        lift,
    };
    [
        step("parcel.delivered", 1, |body: &mut Value| {
            body["count"] = taken(body, "quantity")
        }),
        step("parcel.lost", 1, |body: &mut Value| body["lost"] = json!(true)),
        step("parcel.delivered", 2, |body: &mut Value| body["unit"] = json!("piece")),
    ]
}

fn taken(body: &mut Value, field: &str) -> Value {
    body.as_object_mut().and_then(|fields| fields.remove(field)).unwrap()
}

fn read(version: i32, body: &Value) -> Result<Delivered, DecodeError> {
    upcast::read(&steps(), NEWEST, version, body.to_string().as_bytes())
}

#[test]
fn every_version_reads_as_the_newest() {
    let stored = [
        (1, json!({ "quantity": 3 })),
        (2, json!({ "count": 3 })),
        (3, json!({ "count": 3, "unit": "piece" })),
    ];
    for (version, body) in stored {
        let delivered = Delivered {
            count: 3,
            unit: "piece".to_owned(),
        };
        assert_eq!(read(version, &body).unwrap(), delivered);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let newer = read(4, &json!({})).unwrap_err();
    assert!(matches!(newer, DecodeError::Newer { found: 4, known: 3, .. }));
    let unfit = read(2, &json!({ "count": 3, "extra": 1 })).unwrap_err();
    assert_eq!(unfit.to_string(), "body of parcel.delivered cannot be read");
    let torn = upcast::read::<Delivered>(&steps(), NEWEST, 1, b"{").unwrap_err();
    assert!(matches!(torn, DecodeError::Body { .. }));
}

/// The body that is kept of this version.
pub(crate) fn snapshot(name: &str, version: i32) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/events");
    let text = std::fs::read_to_string(format!("{folder}/{name}.v{version}.snap")).unwrap();
    let (_, body) = text.trim_start_matches("---\n").split_once("---\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[test]
fn every_body_that_was_ever_stored_is_still_read() {
    for newest in domain::Event::TYPES {
        for version in 1..=newest.schema_version {
            let body = snapshot(newest.name, version).to_string();
            let event = domain::Event::decode(newest.name, version, body.as_bytes()).unwrap();
            assert_eq!(event.event_type(), *newest);
        }
    }
}

/// A type of version n has exactly the steps 1 to n - 1, in this order.
#[test]
fn no_step_is_missing() {
    for newest in domain::Event::TYPES {
        let of_type = UPCASTS.iter().filter(|step| step.event_type == newest.name);
        let from: Vec<_> = of_type.map(|step| step.from_version).collect();
        assert_eq!(from, (1..newest.schema_version).collect::<Vec<_>>());
    }
}

/// Every body that was ever stored is kept as a snapshot, and reads today.
#[test]
fn every_old_snapshot_still_reads() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/events");
    for newest in domain::Event::TYPES {
        for version in 1..newest.schema_version {
            let path = format!("{folder}/{}.v{version}.snap", newest.name);
            let snapshot = std::fs::read_to_string(path).unwrap();
            let body = snapshot.splitn(3, "---\n").nth(2).unwrap();
            let read = domain::Event::decode(newest.name, version, body.as_bytes()).unwrap();
            assert_eq!(read.event_type(), *newest);
        }
    }
}
