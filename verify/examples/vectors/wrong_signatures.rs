//! Files whose signature is wrong.

use base64::{Engine, prelude::BASE64_STANDARD};
use curve25519_dalek::Scalar;
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha512};

use super::{
    forge::{Forged, KID, SECRET},
    make::{OLD_KID, STRANGE_SECRET, Vector, payload},
};

pub(crate) fn wrong_signatures() -> Vec<Vector> {
    let mut vectors = over_something_else();
    vectors.extend(wrong_bytes());
    vectors
}

fn wrong(file: &str, forged: Forged, shows: &str) -> Vector {
    Vector::refused(file, forged.file(), "signature", shows)
}

fn good() -> Forged {
    Forged::signed(payload().as_bytes())
}

fn over_something_else() -> Vec<Vector> {
    let good = good();
    let larger = BASE64_STANDARD.encode(payload().replace(r#""size":25"#, r#""size":50"#));
    let over = |message: String| Forged::over(&SECRET, KID, &good.payload, &message);
    vec![
        wrong(
            "changed-payload.lic",
            Forged {
                payload: larger,
                ..good.clone()
            },
            "a payload that was changed",
        ),
        wrong(
            "other-key.lic",
            Forged {
                kid: OLD_KID.to_owned(),
                ..good.clone()
            },
            "another trusted key is named",
        ),
        wrong(
            "strange-signer.lic",
            Forged::signed_by(&STRANGE_SECRET, KID, payload().as_bytes()),
            "signed by a stranger in the name of a trusted key",
        ),
        wrong(
            "key-id-not-signed.lic",
            over(format!("keyledger/license/v1/{}", good.payload)),
            "the key id is not signed",
        ),
        wrong(
            "other-version.lic",
            over(format!("keyledger/license/v2/{KID}/{}", good.payload)),
            "signed as another version",
        ),
        wrong(
            "decoded-payload.lic",
            over(format!("keyledger/license/v1/{KID}/{}", payload())),
            "the decoded payload is signed",
        ),
    ]
}

fn wrong_bytes() -> Vec<Vector> {
    let good = good();
    let with_sig = |sig: String| Forged { sig, ..good.clone() };
    let raw = BASE64_STANDARD.decode(&good.sig).expect("base64");
    vec![
        wrong(
            "zero-signature.lic",
            with_sig(BASE64_STANDARD.encode([0; 64])),
            "a signature of zeros",
        ),
        wrong(
            "short-signature.lic",
            with_sig(BASE64_STANDARD.encode(&raw[..63])),
            "a signature that is too short",
        ),
        wrong("no-signature.lic", with_sig(String::new()), "no signature"),
        wrong(
            "signature-no-base64.lic",
            with_sig(good.sig.replace('=', "*")),
            "a signature that is no base64",
        ),
        wrong(
            "second-signature.lic",
            with_sig(second_form(raw)),
            "a signature in its second, larger form",
        ),
        wrong(
            "small-order.lic",
            with_sig(small_order()),
            "a signature whose first half is of small order",
        ),
    ]
}

/// A signature over the right message which is right by its equation, but begins with the point of order 1, so that a strict
/// reader refuses it. Only who has the key can make one.
fn small_order() -> String {
    let (key, Forged { payload, .. }) = (SigningKey::from_bytes(&SECRET), good());
    let mut first_half = [0; 32];
    first_half[0] = 1;
    let hash = Sha512::new()
        .chain_update(first_half)
        .chain_update(key.verifying_key())
        .chain_update(format!("keyledger/license/v1/{KID}/{payload}"));
    let challenge = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    let second_half = (challenge * key.to_scalar()).to_bytes();
    BASE64_STANDARD.encode([first_half, second_half].concat())
}

/// The same signature with the order of the group added to its second half, which a strict reader refuses.
fn second_form(mut signature: Vec<u8>) -> String {
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, of_order) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(of_order) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    BASE64_STANDARD.encode(signature)
}
