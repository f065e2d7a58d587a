//! Serial numbers, and the form that each product gives them.

use chrono::{DateTime, Utc};

use crate::{
    catalog::{Catalog, SerialForm},
    license::{Assigned, LicenseError},
};

/// The longest serial number, in characters.
const LONGEST: usize = 40;

/// What `license` is called once it is activated at `at`: what it is called already, or else `fresh`, which must have the form
/// of its product.
pub(super) fn serial(
    license: &Assigned,
    fresh: &str,
    catalog: &Catalog,
    at: DateTime<Utc>,
) -> Result<String, LicenseError> {
    if let Some(serial) = &license.activation.serial {
        return Ok(serial.clone());
    }
    if !is_plain(fresh) {
        return Err(LicenseError::MalformedSerial);
    }
    match catalog.serial_form(license.sku.product(), at) {
        Some(form) if !fits(fresh, form) => Err(LicenseError::OtherSerialForm { form }),
        _ => Ok(fresh.to_owned()),
    }
}

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(plain)
}

fn fits(text: &str, form: SerialForm) -> bool {
    let digits = match form {
        SerialForm::HexadecimalAfterP => text.strip_prefix('P'),
        SerialForm::Digits => Some(text),
    };
    let is_digit = |byte: u8| match form {
        SerialForm::HexadecimalAfterP => byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte),
        SerialForm::Digits => byte.is_ascii_digit(),
    };
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(is_digit))
}
