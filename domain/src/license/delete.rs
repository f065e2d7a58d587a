//! Deleting a license that was never activated.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    ids::LicenseId,
    license::{License, LicenseDeleted, LicenseError, Seller},
    payment::{self, Purse},
    period,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Deletes a license that was never activated; all credits that were paid for it come back.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteLicense {
    /// Which.
    pub license_id: LicenseId,
    /// Who asks; only who sold it may.
    pub by: Seller,
}

impl Command for DeleteLicense {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let license = states.license(self.license_id);
        // Whoever paid gets it back, so their accounts are read as soon as the license tells who.
        let purses = license
            .sold_by(self.by)
            .map_or(vec![], |license| payment::purses(&license.drawn, states, at));
        self.by.may_act(states)?;
        decide(license, purses, self)
    }
}

fn decide(license: &License, mut purses: Vec<Purse>, command: &DeleteLicense) -> Result<Vec<NewEvent>, Rejection> {
    let license = match license.sold_by(command.by) {
        Err(LicenseError::Deleted) => return Ok(vec![]),
        sold => sold?,
    };
    if license.was_activated() {
        return Err(LicenseError::AlreadyActivated.into());
    }
    let license_id = command.license_id;
    let cause = Cause::license(CauseKind::LicenseDeleted, license_id, license.sku.clone());
    let (refunded, refunds) = payment::refund(&mut purses, &license.drawn, &cause)?;
    let deleted = NewEvent::new(Stream::License(license_id), LicenseDeleted { license_id, refunded });
    Ok([deleted].into_iter().chain(refunds).collect())
}
