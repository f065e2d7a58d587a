//! Payloads that are rightly signed and yet refused.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{
    forge::{Forged, KID, SECRET},
    make::{Vector, license, payload},
};

/// What in the payload becomes what, and what that shows.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    (
        "kind",
        r#""kind":"license""#,
        r#""kind":"order""#,
        "a kind that there is not",
    ),
    (
        "kind-object",
        r#""kind":"license""#,
        r#""kind":{"license":null}"#,
        "a kind that is no text",
    ),
    ("kind-missing", r#""kind":"license","#, "", "a field is missing"),
    (
        "kind-twice",
        r#""kind":"license""#,
        r#""kind":"license","kind":"support""#,
        "a field stands there twice",
    ),
    ("license-id", "8399ef84", "8399EF84", "an id in upper case"),
    ("serial", "P24D913F6", "", "no serial"),
    ("serial-lower", "P24D913F6", "p24d913f6", "a serial in lower case"),
    (
        "activation-key",
        "NAQR-HVW5",
        "NAQRHVW5-",
        "an activation key with its hyphens elsewhere",
    ),
    (
        "product",
        r#""product":"T""#,
        r#""product":"TSPLUSRAS""#,
        "a product's code that is too long",
    ),
    ("edition", r#""edition":"ENT""#, r#""edition":"""#, "an empty edition"),
    (
        "edition-missing",
        r#""edition":"ENT","#,
        "",
        "a field that may be null is missing",
    ),
    ("size-zero", r#""size":25"#, r#""size":0"#, "a size of zero"),
    (
        "size-fraction",
        r#""size":25"#,
        r#""size":25.0"#,
        "a size that is no whole number",
    ),
    ("size-text", r#""size":25"#, r#""size":"25""#, "a size as text"),
    (
        "size-upper",
        r#""size":25"#,
        r#""size":"UNLIMITED""#,
        "unlimited in upper case",
    ),
    ("size-null", r#""size":25"#, r#""size":null"#, "no size"),
    ("size-true", r#""size":25"#, r#""size":true"#, "a size that is true"),
    (
        "size-large",
        r#""size":25"#,
        r#""size":4294967296"#,
        "a size of more than 32 bits",
    ),
    (
        "trial-end",
        r#""trial_end":null"#,
        r#""trial_end":"never""#,
        "a trial's end that is no time",
    ),
    (
        "trial-end-missing",
        r#""trial_end":null,"#,
        "",
        "another field that may be null is missing",
    ),
    (
        "day",
        "2027-03-31",
        "2027-03-31T00:00:00Z",
        "a time in the place of a day",
    ),
    (
        "day-not-there",
        "2027-03-31",
        "2027-02-29",
        "a day that the calendar has not",
    ),
    (
        "time-offset",
        "2026-11-29T12:00:00Z",
        "2026-11-29T12:00:00+00:00",
        "a time with an offset",
    ),
    (
        "time-fraction",
        "2026-11-29T12:00:00Z",
        "2026-11-29T12:00:00.5Z",
        "a time with a fraction",
    ),
    (
        "time-blank",
        "2026-11-29T12:00:00Z",
        "2026-11-29 12:00:00Z",
        "a time with a blank in the middle",
    ),
    (
        "time-leap",
        "2026-11-29T12:00:00Z",
        "2026-11-29T11:59:60Z",
        "a leap second",
    ),
    (
        "time-24",
        "2026-11-29T12:00:00Z",
        "2026-11-28T24:00:00Z",
        "an hour that a day has not",
    ),
    (
        "time-sign",
        "2026-11-29T12:00:00Z",
        "2026-11-29T+2:00:00Z",
        "a sign in a time",
    ),
    (
        "time-year-0",
        "2026-11-29T12:00:00Z",
        "0000-11-29T12:00:00Z",
        "the year 0",
    ),
    (
        "times-in-disorder",
        "2027-01-28T12:00:00Z",
        "2026-12-29T11:59:59Z",
        "a file that is over before its refresh is due",
    ),
    (
        "refresh-before-issue",
        "2026-12-29T12:00:00Z",
        "2026-11-29T11:59:59Z",
        "a refresh that is due before the file was issued",
    ),
    (
        "position-zero",
        r#""position":15293"#,
        r#""position":0"#,
        "the position 0",
    ),
    (
        "position-large",
        r#""position":15293"#,
        r#""position":9007199254740992"#,
        "a position that not every reader keeps exactly",
    ),
    ("revision-zero", r#""revision":7"#, r#""revision":0"#, "the revision 0"),
    (
        "revision-negative",
        r#""revision":7"#,
        r#""revision":-7"#,
        "a negative revision",
    ),
    (
        "revision-exponent",
        r#""revision":7"#,
        r#""revision":7e0"#,
        "a revision with an exponent",
    ),
    ("text-after", "}", "} {}", "text after the object"),
    (
        "not-a-number",
        "}",
        r#","more":NaN}"#,
        "something that is no JSON in a field that is not known",
    ),
];

pub(crate) fn wrong_payloads() -> Vec<Vector> {
    let mut vectors = wrong_forms();
    vectors.extend(wrong_encodings());
    vectors.extend(CHANGES.iter().map(|(name, from, to, shows)| {
        let changed = payload().replacen(from, to, 1);
        assert_ne!(changed, payload(), "{name} changes nothing");
        refused(name, signed(&changed), shows)
    }));
    vectors
}

fn refused(name: &str, forged: Forged, shows: &str) -> Vector {
    Vector::refused(&format!("payload-{name}.lic"), forged.file(), "payload", shows)
}

fn signed(payload: &str) -> Forged {
    Forged::signed(payload.as_bytes())
}

fn wrong_forms() -> Vec<Vector> {
    let short_hash = payload().replace(&license().computer_hash, &BASE64_STANDARD.encode([7; 31]));
    let support = payload()
        .replace(r#""kind":"license""#, r#""kind":"support""#)
        .replace(r#""2027-03-31""#, "null");
    vec![
        refused("no-json", signed("a license"), "no JSON"),
        refused("empty", signed(""), "an empty payload"),
        refused("array", signed(&in_an_array()), "the fields' values in an array"),
        refused(
            "blank-before",
            signed(&format!(" {}", payload())),
            "a blank before the object",
        ),
        refused("computer-hash", signed(&short_hash), "a hash that is too short"),
        refused(
            "support-without-end",
            signed(&support),
            "a support without its last day",
        ),
    ]
}

/// The payload's values without their names, in the same order.
fn in_an_array() -> String {
    let payload = payload();
    let fields = payload.trim_matches(['{', '}']).split(",\"");
    let values: Vec<_> = fields.filter_map(|field| Some(field.split_once("\":")?.1)).collect();
    format!("[{}]", values.join(","))
}

fn wrong_encodings() -> Vec<Vector> {
    let encoded = |payload: &str| Forged::over(&SECRET, KID, payload, &format!("keyledger/license/v1/{KID}/{payload}"));
    let padded = (0..3).map(|blanks| BASE64_STANDARD.encode(payload() + &" ".repeat(blanks)));
    let padded = padded.filter(|encoded| encoded.ends_with("A==")).collect::<String>();
    let mut not_utf8 = payload().replacen('{', r#"{"more":"?","#, 1).into_bytes();
    not_utf8[9] = 0xff;
    vec![
        refused(
            "not-utf8",
            Forged::signed(&not_utf8),
            "no UTF-8 in a field that is not known",
        ),
        refused("no-base64", encoded("a license"), "a signed payload that is no base64"),
        refused("cut", encoded("eyJh"), "a signed payload that is cut"),
        refused(
            "no-padding",
            encoded(padded.trim_end_matches('=')),
            "a signed payload without its padding",
        ),
        refused(
            "loose-bits",
            encoded(&padded.replace("A==", "B==")),
            "a signed payload with bits that nothing reads",
        ),
    ]
}
