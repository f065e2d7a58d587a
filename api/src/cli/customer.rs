//! Which customer is meant, by the e-mail address.

use domain::person::EmailAddress;
use event_log::{LogError, person};
use uuid::Uuid;

use crate::cli::Views;

const NOBODY: &str = "No customer is known by this e-mail address.";

/// The id of the customer that is asked for; for an address that nobody has, none and what to say of it.
pub(super) async fn find_asked(
    views: &Views,
    address: Option<&EmailAddress>,
) -> Result<(Option<Uuid>, Option<&'static str>), LogError> {
    let Some(address) = address else {
        return Ok((None, None));
    };
    let found = person::find(&views.log, &address.normalised()).await?;
    Ok((found.map(|person| person.0), found.is_none().then_some(NOBODY)))
}
