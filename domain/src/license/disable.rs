//! Disabling a license.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::LicenseId,
    license::{License, LicenseDisabled, LicenseError},
    rejection::Rejection,
    states::States,
    stream::Stream,
    text,
};

/// Takes a license out of force, as staff of the vendor does: it cannot be activated, refreshed, upgraded or released until it is
/// restored, and stays bound to its computer.
#[derive(Clone, Debug, PartialEq)]
pub struct DisableLicense {
    /// Which.
    pub license_id: LicenseId,
    /// Why, 1 to 500 characters; nothing personal.
    pub reason: String,
}

impl Command for DisableLicense {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.license(self.license_id), self)?)
    }
}

fn decide(license: &License, command: &DisableLicense) -> Result<Vec<NewEvent>, LicenseError> {
    let reason = text::reason(&command.reason).ok_or(LicenseError::MalformedReason)?;
    if license.assigned()?.activation.is_disabled {
        return Ok(vec![]);
    }
    let license_id = command.license_id;
    Ok(vec![NewEvent::new(
        Stream::License(license_id),
        LicenseDisabled { license_id, reason },
    )])
}
