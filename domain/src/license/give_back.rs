//! Giving a license back by the file that its computer had.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    license::{ComputerId, License, LicenseError, ReleaseLicense},
    rejection::Rejection,
    states::States,
};

/// Releases a license because its computer, which is in no network, gave it back: it brings the license file that it had. A file of an
/// earlier activation on the same computer gives nothing back.
#[derive(Clone, Debug, PartialEq)]
pub struct GiveLicenseBack {
    /// Which, and as whom.
    pub release: ReleaseLicense,
    /// What the software calls the computer.
    pub computer_id: ComputerId,
    /// The revision of its file.
    pub revision: u64,
}

impl Command for GiveLicenseBack {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let license = states.license(self.release.license_id);
        let released = self.release.decide(states, at);
        if let License::Assigned(license) = license
            && license.activation.computer_id.is_some()
        {
            let activation = &license.activation;
            if !activation.is_on(&self.computer_id) {
                return Err(LicenseError::OtherComputer.into());
            }
            if self.revision < activation.bound {
                return Err(LicenseError::OldFile.into());
            }
        }
        released
    }
}
