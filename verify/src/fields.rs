//! The forms of the texts in a payload.

use base64::{Engine, prelude::BASE64_STANDARD};

/// A UUID in lower case with hyphens.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

/// 1 to 40 of `A` to `Z` and `0` to `9`.
pub(crate) fn is_serial(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(is_letter_or_digit)
}

/// `XXXX-XXXX-XXXX-XXXX`, each X of `A` to `Z` or `0` to `9`.
pub(crate) fn is_activation_key(text: &str) -> bool {
    text.len() == 19
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 9 | 14 => byte == b'-',
            _ => is_letter_or_digit(byte),
        })
}

/// 1 to 8 letters `A` to `Z`.
pub(crate) fn is_code(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// 32 bytes in base64.
pub(crate) fn is_hash(text: &str) -> bool {
    BASE64_STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

/// A whole number from 1 that every reader of JSON keeps exactly.
pub(crate) fn is_number(number: u64) -> bool {
    (1..1 << 53).contains(&number)
}

/// The id of a signing key: 1 to 64 of the letters, the digits, `-`, `_` and `.`.
pub(crate) fn is_key_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

fn is_letter_or_digit(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}
