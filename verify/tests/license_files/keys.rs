//! The keys that are trusted.

use keyledger_verify::{KeysError, TrustedKeys, open};

use crate::make::{license, signed};

const POINT_OF_ORDER_ONE: &str = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const GOOD: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn keys(keys: &[(&str, &str)]) -> Result<TrustedKeys, KeysError> {
    let keys: Vec<_> = keys
        .iter()
        .map(|(kid, public_key)| serde_json::json!({ "kid": kid, "public_key": public_key }))
        .collect();
    TrustedKeys::from_json(&serde_json::json!({ "keys": keys }).to_string())
}

#[test]
fn a_key_for_which_anybody_can_sign_is_refused() {
    let kid = "weak".to_owned();
    assert_eq!(
        keys(&[("weak", POINT_OF_ORDER_ONE)]).unwrap_err(),
        KeysError::PublicKey { kid }
    );
}

#[test]
fn what_is_no_key_is_refused_by_name() {
    for no_key in ["", "AAAA", "no base64"] {
        let kid = "one".to_owned();
        assert_eq!(keys(&[("one", no_key)]).unwrap_err(), KeysError::PublicKey { kid });
    }
    let kid = "a/b".to_owned();
    assert_eq!(keys(&[("a/b", GOOD)]).unwrap_err(), KeysError::KeyId { kid });
    let kid = "one".to_owned();
    assert_eq!(
        keys(&[("one", GOOD), ("one", GOOD)]).unwrap_err(),
        KeysError::Twice { kid }
    );
    for no_keys in ["", "[]", "{}", r#"{"keys":[{"kid":"one"}]}"#] {
        let error = TrustedKeys::from_json(no_keys).unwrap_err();
        assert!(matches!(error, KeysError::Json { .. }), "{error}");
    }
}

#[test]
fn who_trusts_no_key_takes_no_file() {
    let file = signed(&license());
    for none in [
        TrustedKeys::default(),
        keys(&[]).unwrap(),
        keys(&[("other", GOOD)]).unwrap(),
    ] {
        assert_eq!(open(file.as_bytes(), &none).unwrap_err().code(), "unknown-key");
    }
}
