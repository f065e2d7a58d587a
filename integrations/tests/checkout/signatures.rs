//! Only who has the secret is heard, and only exactly what was signed.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use integrations::checkout::{
    Checkout, NotificationError, SIGNATURE_HEADER, Secret, SettingsError, fastspring::FastSpring,
};
use proptest::{prelude::*, sample::Index};

use crate::{
    payloads::{envelope, event, order},
    stand_in::{SECRET, deaf_fastspring, signed},
};

/// RFC 4231, test cases 1, 3, 4 and 6.
#[test]
fn signatures_are_those_of_the_standard() {
    let counted: Vec<u8> = (1..=25).collect();
    let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
    let cases: [(&[u8], &[u8], &str); 4] = [
        (&[0x0b; 20], b"Hi There", "sDRMYdjbOFNcqK/OrwvxK4gdwgDJgz2nJuk3bC4yz/c="),
        (&[0xaa; 20], &[0xdd; 50], "dz6pHjaADkaFTbjr0JGBpylZCYs++MEi2WNVFM7VZf4="),
        (&counted, &[0xcd; 50], "glWKOJpEPA6kzIGYmfIIOoXw+qPlePgHei4/9GcpZls="),
        (&[0xaa; 131], long, "YOQxWR7gtn8Niiaqy/W3f44LxiE3KMUUBUYEDw7jf1Q="),
    ];
    for (secret, body, signature) in cases {
        assert_eq!(Secret::new(secret).unwrap().sign(body), signature);
    }
}

fn paid() -> Vec<u8> {
    envelope(&[event("evt-1", "order.completed", &order())])
}

#[test]
fn what_was_signed_is_heard() {
    let heard = deaf_fastspring().notifications(&signed(SECRET, &paid()), &paid());
    assert_eq!(heard.unwrap().len(), 1);
}

#[test]
fn the_header_is_known_however_it_is_written() {
    let name = "X-FS-Signature".parse().unwrap();
    let signature = signed(SECRET, &paid()).remove(SIGNATURE_HEADER).unwrap();
    let headers = HeaderMap::from_iter([(name, signature)]);
    assert!(deaf_fastspring().notifications(&headers, &paid()).is_ok());
}

#[test]
fn what_is_not_signed_or_signed_by_another_is_not_heard() {
    let refused = |headers: &HeaderMap| deaf_fastspring().notifications(headers, &paid()).unwrap_err();
    assert_eq!(refused(&HeaderMap::new()), NotificationError::NotSigned);
    let wrong = NotificationError::WrongSignature;
    assert_eq!(refused(&signed(b"another's secret, as long", &paid())), wrong);
    for signature in ["", "bm9uZQ==", "no base64!", "sha256=abc"] {
        let headers = HeaderMap::from_iter([(SIGNATURE_HEADER.parse().unwrap(), signature.parse().unwrap())]);
        assert_eq!(refused(&headers), wrong, "{signature}");
    }
}

#[test]
fn a_signature_counts_before_anything_is_read() {
    let body = b"this is no JSON";
    let fastspring = deaf_fastspring();
    let unsigned = fastspring.notifications(&HeaderMap::new(), body);
    assert_eq!(unsigned, Err(NotificationError::NotSigned));
    let signed = fastspring.notifications(&signed(SECRET, body), body);
    assert!(
        matches!(signed, Err(NotificationError::Unreadable { .. })),
        "{signed:?}"
    );
}

#[test]
fn a_secret_is_changed_without_a_notification_being_lost() {
    let secret = |bytes: &[u8]| Secret::new(bytes).unwrap();
    let (new, old, body) = (b"the new secret of it all", SECRET, paid());
    let both = secret(new).or_former(secret(old));
    assert_eq!(both.sign(&body), secret(new).sign(&body));
    assert_eq!(both.verify(&signed(new, &body), &body), Ok(()));
    assert_eq!(both.verify(&signed(old, &body), &body), Ok(()));
    let wrong = Err(NotificationError::WrongSignature);
    assert_eq!(both.verify(&signed(b"another's secret, as long", &body), &body), wrong);
    assert_eq!(secret(new).verify(&signed(old, &body), &body), wrong);
}

#[test]
fn a_secret_that_can_be_guessed_is_refused() {
    assert_eq!(Secret::new(b"").unwrap_err(), SettingsError::ShortSecret);
    assert_eq!(Secret::new(&[7; 15]).unwrap_err(), SettingsError::ShortSecret);
    assert!(Secret::new(&[7; 16]).is_ok());
}

/// Altered bodies, each of which has to be refused.
fn refused(bodies: impl IntoIterator<Item = Vec<u8>>) -> Result<(), TestCaseError> {
    static FASTSPRING: LazyLock<FastSpring> = LazyLock::new(deaf_fastspring);
    let headers = signed(SECRET, &paid());
    for body in bodies {
        let heard = FASTSPRING.notifications(&headers, &body);
        prop_assert_eq!(heard, Err(NotificationError::WrongSignature));
    }
    Ok(())
}

proptest! {
    #[test]
    fn an_altered_byte_is_never_accepted(at in any::<Index>(), change in 1_u8..=255) {
        let mut body = paid();
        let at = at.index(body.len());
        body[at] ^= change;
        refused([body])?;
    }

    #[test]
    fn a_byte_more_or_less_is_never_accepted(at in any::<Index>(), byte in any::<u8>()) {
        let (mut longer, mut shorter) = (paid(), paid());
        let at = at.index(longer.len());
        longer.insert(at, byte);
        shorter.remove(at);
        refused([longer, shorter])?;
    }
}
