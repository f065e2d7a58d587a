//! Bringing the support of several licenses to one end.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    catalog::{Catalog, DayCount, ItemSku, PriceList, SupportSku},
    command::{Command, NewEvent},
    credit_account::{Cause, CauseKind},
    ids::{LicenseId, ResellerId, SupportId},
    license::{Assigned, LicenseError, NewOrder, Seller},
    payment::{self, Purse},
    period,
    proration::Days,
    rejection::Rejection,
    reservation::Reservation,
    states::States,
    stream::Stream,
    support::{Support, SupportCoTermed, SupportError, within_reach},
};

/// The most supports that can come to one end at once.
const MOST: usize = 100;

/// Brings the support of several licenses to one end: each that ends earlier is extended by days, from today if it is past.
/// A day costs a 365th of a year. All or none.
#[derive(Clone, Debug, PartialEq)]
pub struct CoTermSupports {
    /// Who asks and pays.
    pub reseller_id: ResellerId,
    /// The licenses, 2 to 100, each once.
    pub supports: Vec<ToCoTerm>,
    /// The last day that they are to have, in UTC; none for the latest that one of them has.
    pub until: Option<NaiveDate>,
    /// The order that all days are bought in.
    pub order: NewOrder,
}

/// A license whose support is to end together with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToCoTerm {
    /// Which license.
    pub license_id: LicenseId,
    /// The id of the support that is bought, if any has to be.
    pub support_id: SupportId,
}

/// A license with its support.
struct Fact<'a> {
    asked: ToCoTerm,
    license: Result<&'a Assigned, LicenseError>,
    support: &'a Support,
}

/// The states that decide it besides the licenses.
struct Facts<'a> {
    catalog: &'a Catalog,
    reservation: &'a Reservation,
    purse: Purse,
}

impl Command for CoTermSupports {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        self.check_count()?;
        let by = self.by();
        let fact = |asked: &ToCoTerm| Fact {
            asked: *asked,
            license: states.license(asked.license_id).managed_by(states, by),
            support: states.support(asked.license_id),
        };
        let licenses: Vec<_> = self.supports.iter().map(fact).collect();
        let facts = Facts {
            catalog: states.catalog(),
            reservation: states.reservation(self.order.reservation_id),
            purse: Purse::of(self.reseller_id, states, at),
        };
        by.may_act(states)?;
        decide(&licenses, facts, self, at)
    }

    fn begins(&self) -> Vec<Stream> {
        vec![Stream::Reservation(self.order.reservation_id)]
    }
}

fn decide(
    licenses: &[Fact<'_>],
    mut facts: Facts<'_>,
    command: &CoTermSupports,
    at: DateTime<Utc>,
) -> Result<Vec<NewEvent>, Rejection> {
    for fact in licenses {
        let license = fact.license.clone()?;
        license.check_enabled()?;
        license.check_permanent()?;
    }
    let (today, list) = (at.date_naive(), facts.catalog.in_force(at)?);
    let until = command.common_end(licenses, today)?;
    let mut events = vec![];
    for fact in licenses {
        events.extend(co_term(fact, until, today, (list, &mut facts.purse), command)?);
    }
    if events.is_empty() {
        return Ok(events);
    }
    let taken = command.order.take(facts.reservation, command.by())?;
    Ok(taken.into_iter().chain(events).collect())
}

/// The events by which one support comes to this end, unless it has it already.
fn co_term(
    fact: &Fact<'_>,
    until: NaiveDate,
    today: NaiveDate,
    (list, purse): (&PriceList, &mut Purse),
    command: &CoTermSupports,
) -> Result<Vec<NewEvent>, Rejection> {
    let ToCoTerm { license_id, support_id } = fact.asked;
    let latest = fact.support.terms().last().ok_or(SupportError::NeverAssigned)?;
    let last = latest.days.last;
    if last > until {
        return Err(SupportError::WouldShorten { until, last }.into());
    }
    if last == until {
        return Ok(vec![]);
    }
    if fact.support.holds(support_id) {
        return Err(SupportError::AlreadyAssigned.into());
    }
    let first = fact.support.next_first(today);
    let days = within_reach(Days { first, last: until }, today)?;
    let license = fact.license.clone()?.sku.clone();
    let year = list.support_price_in_credits(&SupportSku::new(1, license.clone())?)?;
    let by_list = year.by_the_day(days.days())?;
    let sku = ItemSku::SupportDays {
        days: DayCount::new(days.days())?,
        license,
    };
    let cause = Cause::license(CauseKind::SupportCoTermed, license_id, sku.clone());
    let payment = payment::pay(Some(purse), None, Ok(by_list), cause)?;
    let co_termed = SupportCoTermed {
        support_id,
        license_id,
        extends: latest.support_id,
        sku,
        days,
        price: payment.price,
        drawn: payment.drawn,
        order_reference: command.order.reference.clone(),
    };
    let co_termed = NewEvent::new(Stream::Support(license_id), co_termed);
    Ok([co_termed].into_iter().chain(payment.debited).collect())
}

impl CoTermSupports {
    fn by(&self) -> Seller {
        let reseller_id = self.reseller_id;
        Seller::Reseller { reseller_id }
    }

    fn check_count(&self) -> Result<(), SupportError> {
        let (count, most) = (self.supports.len(), MOST);
        if !(2..=most).contains(&count) {
            return Err(SupportError::CoTermCount { count, most });
        }
        let licenses: BTreeSet<_> = self.supports.iter().map(|asked| asked.license_id).collect();
        match licenses.len() == count {
            true => Ok(()),
            false => Err(SupportError::NamedTwice),
        }
    }

    /// The end that all are to have.
    fn common_end(&self, licenses: &[Fact<'_>], today: NaiveDate) -> Result<NaiveDate, SupportError> {
        let latest = licenses.iter().filter_map(|fact| fact.support.in_force_until()).max();
        let until = self.until.or(latest).ok_or(SupportError::NeverAssigned)?;
        match until < today {
            true => Err(SupportError::EndIsPast { until, today }),
            false => Ok(until),
        }
    }
}
