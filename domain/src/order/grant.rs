//! Granting what the lines of an order bought.

use std::num::NonZeroU32;

use chrono::NaiveDate;

use crate::{
    catalog::{PriceList, Sku},
    command::Sequence,
    credit_account::PurchaseCredits,
    credits::Credits,
    ids::{ActivationKeyId, LicenseId, PersonId, ResellerId, SubscriptionId, SupportId},
    license::{AssignLicense, Assigned, LicenseError, NewOrder, RequestedTerm, Seller, Term, UpgradeLicense},
    money::{AmountError, Money},
    order::{
        Grant, OrderError,
        item::{Item, Wanted},
        subscriptions, supports,
    },
    person::EmailAddress,
    proration::spread,
    rejection::Rejection,
    states::States,
};

/// Who buys, in which order, and when.
#[derive(Clone, Copy)]
pub(super) struct Buyer<'a> {
    /// The customer.
    pub(super) customer_id: PersonId,
    /// The reseller that credits are for.
    pub(super) reseller_id: Option<ResellerId>,
    /// The order.
    pub(super) order: &'a NewOrder,
    /// The list in force.
    pub(super) list: &'a PriceList,
    /// The day in UTC.
    pub(super) today: NaiveDate,
}

/// Where new things go.
pub(super) struct Carrier<'a> {
    /// The customer's address.
    pub(super) customer_email: &'a EmailAddress,
    /// The customer's key.
    pub(super) activation_key_id: ActivationKeyId,
    /// The ids of the licenses that are yet to come.
    pub(super) license_ids: &'a [LicenseId],
    /// The ids of the supports that are yet to come.
    pub(super) support_ids: &'a [SupportId],
    /// The ids of the subscriptions that are yet to come.
    pub(super) subscription_ids: &'a [SubscriptionId],
    /// The new licenses of this order that got no support from it yet.
    pub(super) unsupported: Vec<(&'a Sku, LicenseId)>,
}

impl Buyer<'_> {
    /// This license if the buyer bought it directly; another looks like none.
    pub(super) fn license<'s>(&self, states: &'s States, license_id: LicenseId) -> Result<&'s Assigned, LicenseError> {
        let license = states.license(license_id).managed_by(states, Seller::Direct)?;
        match license.customer_id == self.customer_id {
            true => Ok(license),
            false => Err(LicenseError::Unknown),
        }
    }
}

/// Grants what `line`, one of `lines`, bought.
pub(super) fn grant<'a>(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    carrier: &mut Carrier<'a>,
    line: &Wanted<'a>,
    lines: &[Wanted<'a>],
) -> Result<Grant, Rejection> {
    match line.item {
        Item::Licenses(sku) => licenses(sequence, buyer, carrier, sku, line),
        Item::Upgrade { .. } => upgrade(sequence, buyer, line, lines),
        Item::Supports(sku) => supports::new_supports(sequence, buyer, carrier, sku, line),
        Item::Support { .. } => {
            let [support_id] = take(&mut carrier.support_ids, 1)? else {
                return Err(AmountError::Overflow.into());
            };
            supports::support(sequence, buyer, line, *support_id)
        }
        Item::SupportUpgrade { license_id, .. } => {
            supports::check_upgrade(line, lines)?;
            Ok(Grant::SupportUpgrade { license_id })
        }
        Item::Subscriptions { term, sku } => {
            buyer.list.check_subscription(term, sku)?;
            subscriptions::new_subscriptions(sequence, buyer, carrier, sku, line)
        }
        Item::Channels { .. } => subscriptions::channels(sequence, buyer, line),
        Item::Credits(of_one) => credits(sequence, buyer, of_one, line),
    }
}

/// The next so many of `ids`, which are enough as was checked before.
pub(super) fn take<'a, T>(ids: &mut &'a [T], quantity: u32) -> Result<&'a [T], AmountError> {
    let quantity = usize::try_from(quantity).map_err(|_| AmountError::Overflow)?;
    let (taken, rest) = ids.split_at(quantity.min(ids.len()));
    *ids = rest;
    Ok(taken)
}

/// What each piece of a line brings in.
pub(super) fn prices(line: &Wanted<'_>) -> Result<impl Iterator<Item = Money>, AmountError> {
    let (quantity, currency) = (line.quantity, line.paid.currency);
    let pieces = usize::try_from(quantity).map_err(|_| AmountError::Overflow)?;
    let prices = spread(line.paid.minor, &vec![1; pieces]).ok_or(AmountError::Overflow)?;
    Ok(prices.into_iter().map(move |minor| Money::new(minor, currency)))
}

/// Makes the buyer's license what `line` says, if it is what that is for: an upgrade for a permanent license as it was, a license
/// for a trial that becomes permanent. What the order's lines for its support brought in pays for that.
pub(super) fn upgrade(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    line: &Wanted<'_>,
    lines: &[Wanted<'_>],
) -> Result<Grant, Rejection> {
    let sku = || line.boxed_sku();
    let Item::Upgrade { license_id, from, to } = line.item else {
        return Err(OrderError::OtherLicense { sku: sku() }.into());
    };
    let license = buyer.license(sequence.states(), license_id)?;
    let (was, term) = (license.sku.clone(), license.term);
    match from {
        Some(from) if from == to => return Err(OrderError::NotMore { sku: sku() }.into()),
        Some(from) if term == Term::Permanent && *from == was => {}
        None if term != Term::Permanent => {}
        _ => return Err(OrderError::OtherLicense { sku: sku() }.into()),
    }
    let support_paid = supports::paid_for_upgrade(sequence.states(), buyer, line, lines)?;
    sequence.decide(&UpgradeLicense {
        license_id,
        by: Seller::Direct,
        to: to.clone(),
        to_permanent: true,
        order: buyer.order.clone(),
        paid: Some(line.paid),
        support_paid,
    })?;
    let (from, to) = (was, to.clone());
    Ok(Grant::Upgrade {
        license_id,
        from,
        term,
        to,
    })
}

fn licenses<'a>(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    carrier: &mut Carrier<'a>,
    sku: &'a Sku,
    line: &Wanted<'_>,
) -> Result<Grant, Rejection> {
    let activation_key_id = carrier.activation_key_id;
    let license_ids = take(&mut carrier.license_ids, line.quantity)?;
    for (license_id, paid) in license_ids.iter().zip(prices(line)?) {
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
            paid: Some(paid),
        })?;
        carrier.unsupported.push((sku, *license_id));
    }
    Ok(Grant::Licenses {
        activation_key_id,
        license_ids: license_ids.to_vec(),
    })
}

fn credits(
    sequence: &mut Sequence<'_>,
    buyer: Buyer<'_>,
    of_one: NonZeroU32,
    line: &Wanted<'_>,
) -> Result<Grant, Rejection> {
    let reseller_id = buyer.reseller_id.ok_or(OrderError::ResellerMissing)?;
    let credits = Credits(100).checked_mul(of_one.get());
    let credits = credits.and_then(|credits| credits.checked_mul(line.quantity));
    let credits = credits.ok_or(AmountError::Overflow)?;
    let lot = sequence.states().credit_account(reseller_id).next_lot();
    sequence.decide(&PurchaseCredits {
        reseller_id,
        credits,
        paid: Some(line.paid).filter(|paid| paid.minor > 0),
    })?;
    Ok(Grant::Credits {
        reseller_id,
        credits,
        lot,
    })
}
