//! Restoring a disabled license.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::LicenseId,
    license::{License, LicenseError, LicenseRestored},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Puts a disabled license into force again, as staff of the vendor does. It is on the computer that it was on.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreLicense {
    /// Which.
    pub license_id: LicenseId,
}

impl Command for RestoreLicense {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.license(self.license_id), self)?)
    }
}

fn decide(license: &License, command: &RestoreLicense) -> Result<Vec<NewEvent>, LicenseError> {
    if !license.assigned()?.activation.is_disabled {
        return Ok(vec![]);
    }
    let license_id = command.license_id;
    Ok(vec![NewEvent::new(
        Stream::License(license_id),
        LicenseRestored { license_id },
    )])
}
