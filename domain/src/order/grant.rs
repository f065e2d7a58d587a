//! Granting what the lines of an order bought, and taking it back.

use std::num::NonZeroU32;

use crate::{
    catalog::{ItemSku, Sku},
    command::Sequence,
    credit_account::PurchaseCredits,
    credits::Credits,
    ids::{ActivationKeyId, LicenseId, PersonId, ResellerId},
    license::{
        AssignLicense, LicenseError, NewOrder, RequestedTerm, RevertUpgrade, RevocationReason, RevokeLicense, Seller,
        Term, UpgradeLicense,
    },
    money::{AmountError, Money},
    order::{Grant, Line, OrderError, Subject, item, spread},
    person::EmailAddress,
    rejection::Rejection,
};

/// Who buys, and in which order.
#[derive(Clone, Copy)]
pub(super) struct Buyer<'a> {
    /// The customer.
    pub(super) customer_id: PersonId,
    /// The reseller that credits are for.
    pub(super) reseller_id: Option<ResellerId>,
    /// The order.
    pub(super) order: &'a NewOrder,
}

/// Where new licenses go.
pub(super) struct Carrier<'a> {
    /// The customer's address.
    pub(super) customer_email: &'a EmailAddress,
    /// The customer's key.
    pub(super) activation_key_id: ActivationKeyId,
    /// The ids of the licenses that are yet to come.
    pub(super) license_ids: &'a [LicenseId],
}

/// Grants what `line` bought.
pub(super) fn grant(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    carrier: &mut Carrier<'_>,
    line: &Line,
) -> Result<Grant, Rejection> {
    let sku = || Box::new(line.sku.clone());
    match (&line.sku, line.about) {
        (ItemSku::License(license), None) => licenses(sequence, buyer, carrier, license, line),
        (ItemSku::License(_) | ItemSku::Upgrade { .. }, Some(Subject::License { license_id })) => {
            upgrade(sequence, buyer, &line.sku, license_id, line.discounted)
        }
        (ItemSku::Upgrade { .. }, None) => Err(OrderError::SubjectMissing { sku: sku() }.into()),
        (ItemSku::Credits(of_one), None) => credits(sequence, buyer, *of_one, line),
        (ItemSku::Credits(_), Some(_)) => Err(OrderError::SubjectMisplaced { sku: sku() }.into()),
        (
            ItemSku::Support(_)
            | ItemSku::SupportDays { .. }
            | ItemSku::SupportUpgrade { .. }
            | ItemSku::Subscription { .. }
            | ItemSku::ChannelsChanged { .. },
            _,
        ) => Err(item::not_sold_yet(&line.sku)),
    }
}

/// Takes back what `line` was granted.
pub(super) fn revoke(sequence: &mut Sequence<'_>, line: &Line, grant: &Grant) -> Result<(), Rejection> {
    match grant {
        Grant::Licenses { license_ids, .. } => license_ids.iter().try_for_each(|license_id| {
            sequence.decide(&RevokeLicense {
                license_id: *license_id,
                reason: RevocationReason::OrderRefunded,
            })
        }),
        Grant::Upgrade {
            license_id,
            from,
            term,
            to,
        } => sequence.decide(&RevertUpgrade {
            license_id: *license_id,
            from: to.clone(),
            to: from.clone(),
            term: *term,
        }),
        Grant::Credits { .. } => Err(OrderError::GrantStays {
            sku: Box::new(line.sku.clone()),
        }
        .into()),
    }
}

/// Makes the buyer's license what `sku` says, if it is what that is for: an upgrade for a permanent license as it was, a license
/// for a trial that becomes permanent.
pub(super) fn upgrade(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    sku: &ItemSku,
    license_id: LicenseId,
    paid: Money,
) -> Result<Grant, Rejection> {
    let license = sequence.states().license(license_id).sold_by(Seller::Direct)?;
    if license.customer_id != buyer.customer_id {
        return Err(LicenseError::Unknown.into());
    }
    let is_permanent = license.term == Term::Permanent;
    let to = match sku {
        ItemSku::Upgrade { from, to } if from == to => {
            return Err(OrderError::NotMore {
                sku: Box::new(sku.clone()),
            }
            .into());
        }
        ItemSku::Upgrade { from, to } if is_permanent && *from == license.sku => to,
        ItemSku::License(to) if !is_permanent => to,
        _ => {
            return Err(OrderError::OtherLicense {
                sku: Box::new(sku.clone()),
            }
            .into());
        }
    };
    let (from, term) = (license.sku.clone(), license.term);
    sequence.decide(&UpgradeLicense {
        license_id,
        by: Seller::Direct,
        to: to.clone(),
        to_permanent: true,
        order: buyer.order.clone(),
        paid: Some(paid),
        support_paid: None,
    })?;
    let to = to.clone();
    Ok(Grant::Upgrade {
        license_id,
        from,
        term,
        to,
    })
}

fn licenses(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    carrier: &mut Carrier<'_>,
    sku: &Sku,
    line: &Line,
) -> Result<Grant, Rejection> {
    let activation_key_id = carrier.activation_key_id;
    let quantity = usize::try_from(line.quantity).map_err(|_| AmountError::Overflow)?;
    let (license_ids, rest) = carrier.license_ids.split_at(quantity.min(carrier.license_ids.len()));
    carrier.license_ids = rest;
    let prices = spread(line.discounted.minor, &vec![1; quantity]).ok_or(AmountError::Overflow)?;
    for (license_id, minor) in license_ids.iter().zip(prices) {
        sequence.decide(&AssignLicense {
            license_id: *license_id,
            seller: Seller::Direct,
            activation_key_id,
            sku: sku.clone(),
            term: RequestedTerm::Permanent,
            customer_id: buyer.customer_id,
            customer_email: carrier.customer_email.clone(),
            comment: None,
            support: None,
            order: buyer.order.clone(),
            paid: Some(Money::new(minor, line.discounted.currency)),
        })?;
    }
    Ok(Grant::Licenses {
        activation_key_id,
        license_ids: license_ids.to_vec(),
    })
}

fn credits(sequence: &mut Sequence<'_>, buyer: Buyer<'_>, of_one: NonZeroU32, line: &Line) -> Result<Grant, Rejection> {
    let reseller_id = buyer.reseller_id.ok_or(OrderError::ResellerMissing)?;
    let credits = Credits(100).checked_mul(of_one.get());
    let credits = credits.and_then(|credits| credits.checked_mul(line.quantity));
    let credits = credits.ok_or(AmountError::Overflow)?;
    sequence.decide(&PurchaseCredits {
        reseller_id,
        credits,
        paid: Some(line.discounted).filter(|paid| paid.minor > 0),
    })?;
    Ok(Grant::Credits { reseller_id, credits })
}
