//! Taking support back: all of it with its license, or the last term with the order that paid for it.

use crate::{
    catalog::{DayCount, ItemSku, Sku, SupportSku},
    command::NewEvent,
    credit_account::{Cause, CauseKind},
    ids::{LicenseId, SupportId},
    payment::{self, Purse},
    rejection::Rejection,
    stream::Stream,
    support::{PurchasedTerm, Support, SupportError, SupportRevoked},
};

/// The events that take back all support of a license and give what it cost to who paid; their purses have to be there.
pub(crate) fn revoke(
    support: &Support,
    purses: &mut [Purse],
    license_id: LicenseId,
    sku: &Sku,
) -> Result<Vec<NewEvent>, Rejection> {
    let mut events = vec![];
    for term in support.terms() {
        let cause = Cause::license(CauseKind::SupportRevoked, license_id, item(term, sku)?);
        let (refunded, refunds) = payment::refund(purses, &term.drawn, &cause)?;
        let support_id = term.support_id;
        let revoked = SupportRevoked {
            support_id,
            license_id,
            refunded,
        };
        events.push(NewEvent::new(Stream::Support(license_id), revoked));
        events.extend(refunds);
    }
    Ok(events)
}

/// The event that takes back one term that an order paid for, which gives back no credits: only the last one, because those after it
/// were counted from its end. One that is gone is nothing to do.
pub(crate) fn revoke_last(
    support: &Support,
    license_id: LicenseId,
    support_id: SupportId,
) -> Result<Option<NewEvent>, SupportError> {
    let is_last = support.terms().last().is_some_and(|term| term.support_id == support_id);
    match (support.holds(support_id), is_last) {
        (false, _) => Ok(None),
        (true, false) => Err(SupportError::ExtendedSince),
        (true, true) => Ok(Some(NewEvent::new(
            Stream::Support(license_id),
            SupportRevoked {
                support_id,
                license_id,
                refunded: None,
            },
        ))),
    }
}

/// What a term is of the license as it is now.
fn item(term: &PurchasedTerm, license: &Sku) -> Result<ItemSku, Rejection> {
    let license = license.clone();
    match term.years {
        Some(years) => Ok(SupportSku::new(years, license)?.into()),
        None => {
            let days = DayCount::new(term.days.days())?;
            Ok(ItemSku::SupportDays { days, license })
        }
    }
}
