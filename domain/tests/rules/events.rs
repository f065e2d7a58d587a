//! The stored form of every event. It may gain versions, but what is stored stays readable for ever.

use domain::{Event, Personal, event::DecodeError, personal::Sealed};
use serde_json::Value;
use uuid::Uuid;

use self::samples::samples;

pub(crate) mod samples;

fn sealed() -> Personal {
    Personal::Sealed(Sealed {
        form: 1,
        key_id: Uuid::from_u128(0xe),
        fingerprint: "AAECAwQFBgcICQoLDA0ODw==".to_owned(),
        nonce: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX".to_owned(),
        ciphertext: "c2VhbGVkLCBhcyBmYXIgYXMgdGhpcyB0ZXN0IGdvZXMu".to_owned(),
    })
}

fn plain() -> Personal {
    Personal::new(crate::support::CARO, "caro@example.com")
}

#[test]
fn every_type_has_one_sample() {
    let sampled: Vec<_> = samples(sealed).iter().map(Event::event_type).collect();
    assert_eq!(sampled, Event::TYPES);
}

#[test]
fn every_stored_form_is_kept() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/events");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for event in samples(sealed) {
        let stored: Value = serde_json::from_slice(&event.encode().unwrap()).unwrap();
        let newest = event.event_type();
        let name = format!("{}.v{}", newest.name, newest.schema_version);
        settings.bind(|| insta::assert_json_snapshot!(name, stored));
    }
}

#[test]
fn every_event_decodes_to_itself() {
    for event in samples(sealed).into_iter().chain(samples::variations()) {
        let newest = event.event_type();
        let body = event.encode().unwrap();
        assert_eq!(Event::decode(newest.name, newest.schema_version, &body).unwrap(), event);
    }
}

/// A personal field that is not visited stays plain and refuses to be written.
#[test]
fn every_personal_field_is_visited_by_its_name() {
    for mut event in samples(plain) {
        let mut visited = vec![];
        event.visit_personal(&mut |name, personal| {
            assert_eq!(*personal, plain());
            *personal = sealed();
            visited.push(name.to_owned());
        });
        let stored: Value = serde_json::from_slice(&event.encode().unwrap()).unwrap();
        let Value::Object(fields) = &stored else {
            panic!("an event is an object")
        };
        let is_sealed = |value: &Value| value.get("enc").is_some();
        let mut found: Vec<_> = fields
            .iter()
            .filter(|(_, value)| is_sealed(value))
            .map(|(name, _)| name.clone())
            .collect();
        found.sort();
        visited.sort();
        assert_eq!(visited, found);
        assert_eq!(stored.to_string().matches(r#""enc""#).count(), visited.len());
    }
}

#[test]
fn plain_and_erased_personal_fields_are_not_written() {
    for personal in [plain, || Personal::Erased] {
        for mut event in samples(personal) {
            let mut fields = 0;
            event.visit_personal(&mut |_, _| fields += 1);
            assert_eq!(event.encode().is_err(), fields > 0);
        }
    }
}

#[test]
fn no_event_has_room_for_anything_else() {
    for event in samples(sealed) {
        let mut stored: Value = serde_json::from_slice(&event.encode().unwrap()).unwrap();
        stored["extra"] = Value::from(1);
        let newest = event.event_type();
        let body = stored.to_string().into_bytes();
        let refused = Event::decode(newest.name, newest.schema_version, &body).unwrap_err();
        assert!(matches!(refused, DecodeError::Body { .. }));
    }
}

#[test]
fn choices_are_stored_by_their_names() {
    let stored: Vec<String> = samples::variations()
        .iter()
        .map(|event| String::from_utf8(event.encode().unwrap()).unwrap())
        .collect();
    insta::assert_snapshot!([stored, samples::sales().to_vec()].concat().join("\n"));
}

#[test]
fn bytes_of_no_known_event_are_refused() {
    let unknown = Event::decode("license.framed", 1, b"{}").unwrap_err();
    assert!(matches!(unknown, DecodeError::UnknownType(name) if name == "license.framed"));
    let newer = Event::decode("license.deleted", 2, b"{}").unwrap_err();
    assert_eq!(
        newer.to_string(),
        "license.deleted has schema version 2, the newest known here is 1: use a newer keyledger"
    );
}
