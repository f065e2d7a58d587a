//! Deleting a license that was never activated.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    ids::LicenseId,
    license::{Assigned, LicenseDeleted, LicenseError, Seller},
    payment::{self, Purse},
    period,
    rejection::Rejection,
    states::States,
    stream::Stream,
    support::{self, Support},
};

/// Deletes a license that was never activated, with its support; all credits that were paid for them come back.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteLicense {
    /// Which.
    pub license_id: LicenseId,
    /// Who asks: who sold it, or a reseller above.
    pub by: Seller,
}

impl Command for DeleteLicense {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let license = states.license(self.license_id).managed_by(states, self.by);
        // Whoever paid gets it back, so their accounts are read as soon as the license tells who.
        let support = states.support(self.license_id);
        let purses = license.as_ref().map_or(vec![], |license| {
            let of_support = support.terms().iter().flat_map(|term| &term.drawn);
            let drawn: Vec<_> = license.drawn.iter().chain(of_support).cloned().collect();
            payment::purses(&drawn, states, at)
        });
        self.by.may_act(states)?;
        decide(license, support, purses, self)
    }
}

fn decide(
    license: Result<&Assigned, LicenseError>,
    support: &Support,
    mut purses: Vec<Purse>,
    command: &DeleteLicense,
) -> Result<Vec<NewEvent>, Rejection> {
    let license = match license {
        Err(LicenseError::Deleted) => return Ok(vec![]),
        sold => sold?,
    };
    license.check_enabled()?;
    if license.was_activated() {
        return Err(LicenseError::AlreadyActivated.into());
    }
    let license_id = command.license_id;
    let cause = Cause::license(CauseKind::LicenseDeleted, license_id, license.sku.clone());
    let (refunded, refunds) = payment::refund(&mut purses, &license.drawn, &cause)?;
    let revoked = support::revoke(support, &mut purses, license_id, &license.sku)?;
    let deleted = NewEvent::new(Stream::License(license_id), LicenseDeleted { license_id, refunded });
    Ok([deleted].into_iter().chain(refunds).chain(revoked).collect())
}
