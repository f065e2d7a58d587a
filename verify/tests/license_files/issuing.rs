//! Signing: what no reader takes is not signed.

use keyledger_verify::{IssueError, Kind, License, Timestamp, sign};

use crate::{
    forge::{KID, SECRET},
    make::license,
};

fn why(license: &License) -> String {
    match sign(license, KID, &SECRET) {
        Err(IssueError::License { why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_license_that_no_reader_takes_is_not_signed() {
    let serial = License {
        serial: "p 24".to_owned(),
        ..license()
    };
    assert_eq!(why(&serial), "serial is not 1 to 40 of A to Z and 0 to 9");
    let support = License {
        kind: Kind::Support,
        support_until: None,
        ..license()
    };
    assert_eq!(why(&support), "support_until is missing in a support's file");
    let revision = License {
        revision: 0,
        ..license()
    };
    assert_eq!(why(&revision), "revision is not from 1 to 2^53 - 1");
}

#[test]
fn a_time_that_cannot_be_written_is_not_signed() {
    for out_of_years in [i64::MIN, -62_135_596_801, 253_402_300_800, i64::MAX] {
        let trial_end = Some(Timestamp::from_unix(out_of_years));
        let why = why(&License { trial_end, ..license() });
        assert!(why.starts_with("no time: "), "{out_of_years}: {why}");
    }
}

#[test]
fn an_activation_key_is_printed_nowhere_by_accident() {
    let printed = format!("{:?}", license());
    assert!(!printed.contains(&license().activation_key.0), "{printed}");
}

#[test]
fn a_key_id_that_would_blur_what_is_signed_is_refused() {
    for kid in ["", "2026/a", "with blank", "\"", &"k".repeat(65)] {
        let error = IssueError::KeyId { kid: kid.to_owned() };
        assert_eq!(sign(&license(), kid, &SECRET), Err(error));
    }
}
