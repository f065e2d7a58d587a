//! Taking an upgrade back.

use chrono::{DateTime, Utc};

use crate::{
    catalog::Sku,
    command::{Command, NewEvent},
    ids::LicenseId,
    license::{License, LicenseError, LicenseUpgradeReverted, Term},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Makes a license again what it was before an upgrade to a permanent one. It may not have been upgraded since; upgrades only
/// ever lead to more, so it was not if it still is what this one made of it. A license that is gone is nothing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct RevertUpgrade {
    /// Which.
    pub license_id: LicenseId,
    /// What the upgrade made of it.
    pub from: Sku,
    /// What it was before.
    pub to: Sku,
    /// For how long it was in force before.
    pub term: Term,
}

impl Command for RevertUpgrade {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.license(self.license_id), self)?)
    }
}

fn decide(license: &License, command: &RevertUpgrade) -> Result<Vec<NewEvent>, LicenseError> {
    let license_id = command.license_id;
    match license {
        License::Assigned(license) if license.sku == command.from && license.term == Term::Permanent => {
            let reverted = LicenseUpgradeReverted {
                license_id,
                from: command.from.clone(),
                to: command.to.clone(),
                term: command.term,
            };
            Ok(vec![NewEvent::new(Stream::License(license_id), reverted)])
        }
        License::Assigned(_) => Err(LicenseError::ChangedSinceUpgrade),
        License::Deleted { .. } | License::Revoked { .. } => Ok(vec![]),
        License::Unassigned => Err(LicenseError::Unknown),
    }
}
