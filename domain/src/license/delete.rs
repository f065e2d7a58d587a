//! Deleting a license that was never activated.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    ids::LicenseId,
    license::{License, LicenseDeleted, LicenseError, Seller, sale::Purse},
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
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let (license, purse) = (states.license(self.license_id), self.by.purse(states));
        self.by.may_act(states)?;
        decide(license, purse, self)
    }
}

fn decide(license: &License, purse: Option<Purse<'_>>, command: &DeleteLicense) -> Result<Vec<NewEvent>, Rejection> {
    let license = match license.sold_by(command.by) {
        Err(LicenseError::Deleted) => return Ok(vec![]),
        sold => sold?,
    };
    if license.was_activated() {
        return Err(LicenseError::AlreadyActivated.into());
    }
    let license_id = command.license_id;
    let refunded = Some(license.credits_paid).filter(|paid| paid.is_positive());
    let (kind, sku) = (CauseKind::LicenseDeleted, Some(license.sku.clone()));
    let cause = Cause { kind, license_id, sku };
    let refund = match (purse, refunded) {
        (Some(purse), Some(credits)) => Some(purse.refund(credits, cause)?),
        _ => None,
    };
    let deleted = NewEvent::new(Stream::License(license_id), LicenseDeleted { license_id, refunded });
    Ok([deleted].into_iter().chain(refund).collect())
}
