//! Who may manage a license. This is the only place that says so.

use crate::{
    ids::LicenseId,
    license::{Assigned, LicenseError, Seller, Term},
    states::States,
    support::SupportError,
};

/// The license if `by` may manage it, as who sold it may; that of another looks like none.
pub(crate) fn managed(states: &States, by: Seller, license_id: LicenseId) -> Result<&Assigned, LicenseError> {
    states.license(license_id).sold_by(by)
}

impl Assigned {
    /// That it can have support: it is permanent.
    pub(crate) fn check_permanent(&self) -> Result<(), SupportError> {
        match self.term {
            Term::Permanent => Ok(()),
            Term::Trial { .. } => Err(SupportError::OfTrial),
        }
    }
}
