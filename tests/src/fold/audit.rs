use std::collections::{BTreeMap, BTreeSet};

use domain::{Event, Personal, personal::Sealed};
use event_log::RecordedEvent;
use projections::{
    Page,
    audit_trail::{self, AuditView, Filter},
};
use serde_json::Value;
use uuid::Uuid;

use super::assert_rows;
use crate::Views;

/// Every event, told apart by its position. What it names is found in its body as it is stored, whatever its type.
#[derive(Debug, Default)]
pub(super) struct AuditTrail {
    rows: BTreeMap<i64, AuditView>,
    /// The reseller and the customer of each thing that has a stream.
    owners: BTreeMap<Uuid, (Option<Uuid>, Option<Uuid>)>,
}

impl AuditTrail {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        let body = body(recorded.event.clone());
        let seller = ["seller", "owner"].map(|field| &body[field]["reseller"]["reseller_id"]);
        let reseller = [&body["reseller_id"]].into_iter().chain(seller).find_map(id);
        let persons = [
            &body["customer_id"],
            &body["person_id"],
            &body["owner"]["customer"]["person_id"],
        ];
        let customer = persons.into_iter().find_map(id);
        let of_stream = recorded
            .stream
            .to_string()
            .split_once('-')
            .and_then(|(_, id)| id.parse().ok());
        let (mut reseller_id, mut customer_id) = (reseller, customer);
        if let Some(id) = of_stream
            && !matches!(
                recorded.stream.category(),
                "person" | "reseller" | "credit_account" | "reservation"
            )
        {
            let owner = self.owners.entry(id).or_default();
            *owner = (reseller.or(owner.0), customer.or(owner.1));
            (reseller_id, customer_id) = *owner;
        }
        let mut subjects = BTreeSet::from_iter(of_stream.into_iter().chain(reseller_id).chain(customer_id));
        collect(&body, &mut subjects);
        let origin = recorded.origin.as_ref().clone();
        let row = AuditView {
            position: recorded.position.0,
            recorded_at: recorded.recorded_at,
            imported_at: recorded.imported_at,
            event_id: recorded.event_id,
            event_type: recorded.event.event_type().name.to_owned(),
            category: recorded.stream.category().to_owned(),
            stream: recorded.stream.to_string(),
            version: recorded.version,
            actor_kind: origin.actor.kind,
            actor_id: Some(origin.actor.id),
            on_behalf_of: origin.actor.on_behalf_of,
            command_id: origin.command_id,
            request_id: origin.request_id,
            correlation_id: origin.correlation_id,
            causation_id: origin.causation_id,
            reseller_id,
            customer_id,
            subjects: subjects.into_iter().collect(),
        };
        self.rows.insert(row.position, row);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = audit_trail::list(reading, &Filter::default(), &Page::ALL).await;
        let mut shown = shown.expect("events are listed").items;
        for row in &mut shown {
            if let Some((_, id)) = row.stream.split_once('-') {
                assert_eq!(row.subjects[0].to_string(), id, "the stream's id comes first");
            }
            let count = row.subjects.len();
            row.subjects.sort_unstable();
            row.subjects.dedup();
            assert_eq!(row.subjects.len(), count, "each id once");
        }
        assert_rows(reading, &self.rows, &shown, |row| row.position);
    }
}

/// The body as it is stored, but for what is personal.
fn body(mut event: Event) -> Value {
    event.visit_personal(&mut |_, value| {
        let text = || "sealed".to_owned();
        *value = Personal::Sealed(Sealed {
            form: 0,
            key_id: Uuid::nil(),
            fingerprint: text(),
            nonce: text(),
            ciphertext: text(),
        });
    });
    serde_json::from_slice(&event.encode().expect("is encoded")).expect("is JSON")
}

fn id(value: &Value) -> Option<Uuid> {
    value.as_str()?.parse().ok().filter(|id: &Uuid| !id.is_nil())
}

/// Every id that stands anywhere in `value`.
fn collect(value: &Value, ids: &mut BTreeSet<Uuid>) {
    ids.extend(id(value));
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, ids)),
        _ => {}
    }
}
