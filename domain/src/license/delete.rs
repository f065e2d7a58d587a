//! Deleting a license that was never activated.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    ids::LicenseId,
    license::{License, LicenseDeleted, LicenseError, Seller},
    payment::{self, Purse},
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
    /// Who asks; only who sold it may.
    pub by: Seller,
}

impl Command for DeleteLicense {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let license = states.license(self.license_id);
        // Whoever paid gets it back, so their accounts are read as soon as the license tells who.
        let support = states.support(self.license_id);
        let purses = license.sold_by(self.by).map_or(vec![], |license| {
            let of_support = support.terms().iter().flat_map(|term| &term.drawn);
            let drawn: Vec<_> = license.drawn.iter().chain(of_support).cloned().collect();
            payment::purses(&drawn, states)
        });
        self.by.may_act(states)?;
        decide(license, support, purses, self)
    }
}

fn decide(
    license: &License,
    support: &Support,
    mut purses: Vec<Purse>,
    command: &DeleteLicense,
) -> Result<Vec<NewEvent>, Rejection> {
    let license = match license.sold_by(command.by) {
        Err(LicenseError::Deleted) => return Ok(vec![]),
        sold => sold?,
    };
    if license.computer_id.is_some() {
        return Err(LicenseError::AlreadyActivated.into());
    }
    let license_id = command.license_id;
    let cause = Cause::license(CauseKind::LicenseDeleted, license_id, license.sku.clone());
    let (refunded, refunds) = payment::refund(&mut purses, &license.drawn, &cause)?;
    let revoked = support::revoke(support, &mut purses, license_id, &license.sku)?;
    let deleted = NewEvent::new(Stream::License(license_id), LicenseDeleted { license_id, refunded });
    Ok([deleted].into_iter().chain(refunds).chain(revoked).collect())
}
