//! Old events are lifted when they are read, never rewritten.

use serde_json::{Value, json};

use crate::{
    catalog,
    event::{DecodeError, EventBody, EventType},
};

/// One step: what a body of `from_version` of `event_type` looks like in the next version.
pub struct Upcast {
    /// The stored name.
    pub event_type: &'static str,
    /// The version that this step lifts.
    pub from_version: i32,
    /// The change of the body.
    pub lift: fn(&mut Value),
}

/// Every step there is. One stored sample per version stands in the tests.
pub const UPCASTS: &[Upcast] = &[
    Upcast {
        event_type: "price_list.published",
        from_version: 1,
        lift: catalog::price_list_from_v1,
    },
    Upcast {
        event_type: "credits.purchased",
        from_version: 1,
        lift: |body| set(body, &[("lot", Value::Null), ("expires_on", Value::Null)]),
    },
    Upcast {
        event_type: "credits.debited",
        from_version: 1,
        lift: name_subject_and_parts,
    },
    Upcast {
        event_type: "credits.refunded",
        from_version: 1,
        lift: name_subject_and_parts,
    },
    Upcast {
        event_type: "credits.adjusted",
        from_version: 1,
        lift: |body| {
            let untold = ["adjustment_id", "requested_by", "approved_by", "effective_on"];
            set(body, &untold.map(|field| (field, Value::Null)));
            set(body, &[("parts", Value::Array(vec![]))]);
        },
    },
    Upcast {
        event_type: "license.assigned",
        from_version: 1,
        lift: |body| set(body, &[("drawn", Value::Null)]),
    },
    Upcast {
        event_type: "license.upgraded",
        from_version: 1,
        lift: |body| set(body, &[("drawn", Value::Null)]),
    },
];

/// Credits were only debited and refunded for licenses, and nothing said what they were drawn from.
fn name_subject_and_parts(body: &mut Value) {
    if let Some(cause) = body.get_mut("cause").and_then(Value::as_object_mut) {
        let license_id = cause.remove("license_id");
        cause.insert("subject".to_owned(), json!({ "license": { "license_id": license_id } }));
    }
    set(body, &[("parts", Value::Array(vec![]))]);
}

/// Gives an object these fields.
fn set(body: &mut Value, fields: &[(&str, Value)]) {
    if let Some(object) = body.as_object_mut() {
        object.extend(fields.iter().map(|(field, value)| ((*field).to_owned(), value.clone())));
    }
}

/// Reads a body of any known version as the newest one.
pub fn read<B: EventBody>(
    upcasts: &[Upcast],
    newest: EventType,
    schema_version: i32,
    body: &[u8],
) -> Result<B, DecodeError> {
    let event_type = newest.name;
    let unreadable = |source| DecodeError::Body { event_type, source };
    if schema_version > newest.schema_version {
        return Err(DecodeError::Newer {
            event_type,
            found: schema_version,
            known: newest.schema_version,
        });
    }
    if schema_version == newest.schema_version {
        return serde_json::from_slice(body).map_err(unreadable);
    }
    let mut value = serde_json::from_slice(body).map_err(unreadable)?;
    for step in upcasts {
        if step.event_type == event_type && step.from_version >= schema_version {
            (step.lift)(&mut value);
        }
    }
    serde_json::from_value(value).map_err(unreadable)
}
