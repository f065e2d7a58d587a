//! Signatures of Standard Webhooks.

use integrations::webhooks::{Secret, signatures};
use proptest::{collection::vec, prelude::any, proptest};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

#[test]
fn the_vector_of_the_standard_comes_out() {
    let secret: Secret = SECRET.parse().unwrap();
    let signed = signatures(
        &[secret],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        br#"{"test": 2432232314}"#,
    );
    assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

#[test]
fn while_a_secret_is_changed_a_message_has_a_signature_by_each() {
    let [new, old] = [[7; 32], [8; 32]].map(|bytes| Secret::new(&bytes).unwrap());
    let each = [&new, &old].map(|secret| signatures(std::slice::from_ref(secret), "id", 1, b"{}"));
    assert_ne!(each[0], each[1]);
    assert_eq!(signatures(&[new, old], "id", 1, b"{}"), each.join(" "));
}

#[test]
fn a_secret_has_24_to_64_bytes_and_is_never_printed() {
    for (length, is_one) in [(0, false), (23, false), (24, true), (64, true), (65, false)] {
        assert_eq!(Secret::new(&vec![1; length]).is_ok(), is_one, "{length} bytes");
    }
    let secret: Secret = SECRET.parse().unwrap();
    assert_eq!(secret.text().as_str(), SECRET);
    assert_eq!(format!("{secret:?}"), "Secret(…)");
    assert!("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse::<Secret>().is_err());
}

proptest! {
    #[test]
    fn what_was_told_of_a_secret_is_the_secret(bytes in vec(any::<u8>(), 24..=64)) {
        let secret = Secret::new(&bytes).unwrap();
        let read: Secret = secret.text().parse().unwrap();
        assert_eq!(read.bytes(), bytes);
    }

    #[test]
    fn each_of_id_time_and_body_is_signed(id in "[a-z]{1,9}", time in 1_i64..2_000_000_000, body in "[a-z]{1,9}") {
        let secrets = [Secret::new(&[7; 32]).unwrap()];
        let signed = signatures(&secrets, &id, time, body.as_bytes());
        assert_ne!(signed, signatures(&secrets, &format!("{id}x"), time, body.as_bytes()));
        assert_ne!(signed, signatures(&secrets, &id, time + 1, body.as_bytes()));
        assert_ne!(signed, signatures(&secrets, &id, time, format!("{body}x").as_bytes()));
    }
}
