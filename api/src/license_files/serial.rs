//! Serial numbers are drawn at random, in the form that their product has.

use domain::catalog::SerialForm;
use event_log::preview::preview;

use crate::{app::App, error::ApiError};

/// A serial number for a license of `product`, in case that this is its first activation.
pub(crate) async fn drawn_serial(app: &App, product: &str) -> Result<String, ApiError> {
    let now = app.mint.now();
    let form = preview(&app.log, |states| states.catalog().serial_form(product, now)).await?;
    let drawn = u64::from_be_bytes(app.mint.bytes()?);
    Ok(match form {
        Some(SerialForm::Digits) => format!("{:09}", drawn % 1_000_000_000),
        Some(SerialForm::HexadecimalAfterP) | None => format!("P{:08X}", drawn & 0xFFFF_FFFF),
    })
}
