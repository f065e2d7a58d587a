//! Requests of computers that are in no network.

use keyledger_verify::{ActivationKey, Request, RequestError, Size};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    "[ -~äß€]{1,40}"
}

fn request() -> impl Strategy<Value = Request> {
    let size = prop_oneof![
        Just(None),
        Just(Some(Size::Unlimited)),
        (1..u32::MAX).prop_map(|count| count.try_into().ok().map(Size::Count)),
    ];
    let activation = (
        text(),
        text(),
        proptest::option::of(text()),
        size,
        text(),
        proptest::option::of(text()),
    );
    let activation =
        activation.prop_map(
            |(key, product, edition, size, computer_id, computer_name)| Request::Activation {
                activation_key: ActivationKey(key),
                product,
                edition,
                size,
                computer_id,
                computer_name,
            },
        );
    let release = (text(), text()).prop_map(|(computer_id, file)| Request::Release { computer_id, file });
    prop_oneof![activation, release]
}

proptest! {
    #[test]
    fn a_request_is_read_as_it_was_written(request in request()) {
        prop_assert_eq!(Request::read(&request.write()), Ok(request));
    }

    #[test]
    fn a_mail_program_does_no_harm(request in request()) {
        let mailed = format!("Hello,\r\n\r\n  {}Regards", request.write().replace('\n', "\r\n  "));
        prop_assert_eq!(Request::read(&mailed), Ok(request));
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,300}") {
        let armoured = format!("-----BEGIN KEYLEDGER REQUEST-----{text}-----END KEYLEDGER REQUEST-----");
        prop_assert!(Request::read(&text).is_err());
        let _ = Request::read(&armoured);
    }

    #[test]
    fn a_request_that_was_cut_is_none(request in request(), at in 0_usize..1000) {
        let written = request.write();
        let cut = written.trim_end().get(..at % (written.len() - 2)).unwrap_or_default();
        prop_assert_eq!(Request::read(cut), Err(RequestError::Armour));
    }
}

#[test]
fn one_that_is_too_long_is_not_looked_at() {
    let long = " ".repeat(keyledger_verify::LONGEST_REQUEST + 1);
    assert_eq!(Request::read(&long), Err(RequestError::TooLong));
}

#[test]
fn a_request_of_a_newer_version_is_told_as_such() {
    // {"kind":"transfer"}
    let newer = "-----BEGIN KEYLEDGER REQUEST-----\neyJraW5kIjoidHJhbnNmZXIifQ==\n-----END KEYLEDGER REQUEST-----\n";
    let refused = Request::read(newer).expect_err("nobody knows it");
    assert!(matches!(refused, RequestError::Form { .. }), "{refused}");
}
