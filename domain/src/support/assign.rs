//! Assigning support to a license: its first, or more years of it.

use chrono::{DateTime, Utc};

use crate::{
    catalog::{PriceList, Sku, SupportSku},
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    ids::{LicenseId, SupportId},
    license::{Managing, NewOrder, OrderReference, Seller},
    money::Money,
    payment::{self, Purse},
    rejection::Rejection,
    states::States,
    stream::Stream,
    support::{Support, SupportAssigned, SupportError},
};

/// Buys support for a permanent license as it is now. It begins today, or on the day after the end of what the license has.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignSupport {
    /// For which license.
    pub license_id: LicenseId,
    /// Who asks, and pays if it is a reseller.
    pub by: Seller,
    /// What is asked for.
    pub support: NewSupport,
    /// The order that it is bought in.
    pub order: NewOrder,
}

/// Support that is to be bought.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSupport {
    /// The new support's id.
    pub support_id: SupportId,
    /// For how many years.
    pub years: u32,
    /// What the order of a direct sale paid for it; none for resellers.
    pub paid: Option<Money>,
}

/// Support that is asked for, with all that its price depends on.
pub(crate) struct Asked<'a> {
    pub(crate) support: &'a NewSupport,
    pub(crate) license_id: LicenseId,
    pub(crate) sku: &'a Sku,
    pub(crate) list: &'a PriceList,
    pub(crate) order_reference: &'a OrderReference,
}

impl Command for AssignSupport {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let facts = Managing::of(states, self.by, self.license_id, &self.order, at)?;
        decide(facts, self, at)
    }

    fn begins(&self) -> Vec<Stream> {
        vec![Stream::Reservation(self.order.reservation_id)]
    }
}

fn decide(mut facts: Managing<'_>, command: &AssignSupport, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
    let license = facts.license?;
    license.check_enabled()?;
    license.check_permanent()?;
    let asked = Asked {
        support: &command.support,
        license_id: command.license_id,
        sku: &license.sku,
        list: facts.catalog.in_force(at)?,
        order_reference: &command.order.reference,
    };
    let events = assign(facts.support, facts.purse.as_mut(), &asked, at)?;
    let taken = command.order.take(facts.reservation, command.by)?;
    Ok(taken.into_iter().chain(events).collect())
}

/// The events that add this support to what the license has and pay for it.
pub(crate) fn assign(
    support: &Support,
    purse: Option<&mut Purse>,
    asked: &Asked<'_>,
    at: DateTime<Utc>,
) -> Result<Vec<NewEvent>, Rejection> {
    let (support_id, license_id) = (asked.support.support_id, asked.license_id);
    if support.holds(support_id) {
        return Err(SupportError::AlreadyAssigned.into());
    }
    let sku = SupportSku::new(asked.support.years, asked.sku.clone())?;
    let days = support.next_years(sku.years(), at.date_naive())?;
    let extends = support.terms().last().map(|term| term.support_id);
    let kind = match extends {
        None => CauseKind::SupportAssigned,
        Some(_) => CauseKind::SupportExtended,
    };
    let by_list = asked.list.support_price_in_credits(&sku)?;
    let cause = Cause::license(kind, license_id, sku.clone());
    let payment = payment::pay(purse, asked.support.paid, Ok(by_list), cause)?;
    let assigned = SupportAssigned {
        support_id,
        license_id,
        extends,
        sku,
        days,
        price: payment.price,
        drawn: payment.drawn,
        order_reference: asked.order_reference.clone(),
    };
    let assigned = NewEvent::new(Stream::Support(license_id), assigned);
    Ok([assigned].into_iter().chain(payment.debited).collect())
}
