//! Taking a license back.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::LicenseId,
    license::{License, LicenseError, LicenseRevoked, RevocationReason},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Takes a license back, on whatever computer it may be. One that is gone already is nothing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct RevokeLicense {
    /// Which.
    pub license_id: LicenseId,
    /// Why.
    pub reason: RevocationReason,
}

impl Command for RevokeLicense {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.license(self.license_id), self)?)
    }
}

fn decide(license: &License, command: &RevokeLicense) -> Result<Vec<NewEvent>, LicenseError> {
    let RevokeLicense { license_id, reason } = *command;
    match license {
        License::Assigned(_) => {
            let revoked = LicenseRevoked { license_id, reason };
            Ok(vec![NewEvent::new(Stream::License(license_id), revoked)])
        }
        License::Deleted { .. } | License::Revoked { .. } => Ok(vec![]),
        License::Unassigned => Err(LicenseError::Unknown),
    }
}
