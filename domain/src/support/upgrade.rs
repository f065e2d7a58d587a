//! Upgrading the support of a license together with the license.

use chrono::NaiveDate;

use crate::{
    catalog::{DayCount, ItemSku, PriceList, Sku},
    command::NewEvent,
    credit_account::{Cause, CauseKind},
    ids::{LicenseId, SupportId},
    license::OrderReference,
    money::{AmountError, Currency, Money},
    payment::{self, Payment, PaymentError, Purse},
    proration::{self, DAYS_OF_YEAR},
    rejection::Rejection,
    stream::Stream,
    support::{PurchasedTerm, Support, SupportUpgraded, UpgradedSupport},
};

/// A license that becomes more, with all that its support's share depends on.
pub(crate) struct Upgrading<'a> {
    pub(crate) license_id: LicenseId,
    pub(crate) from: &'a Sku,
    pub(crate) to: &'a Sku,
    pub(crate) list: &'a PriceList,
    pub(crate) today: NaiveDate,
    /// What the order of a direct sale paid for all of its support.
    pub(crate) paid: Option<Money>,
    pub(crate) order_reference: &'a OrderReference,
}

/// A support that has days left.
struct Line {
    support_id: SupportId,
    /// Whose price is prorated.
    years: u32,
    days_left: u32,
    days_of_term: u32,
}

/// A license that is to become more, by this list.
pub(crate) struct Quote<'a> {
    pub(crate) from: &'a Sku,
    pub(crate) to: &'a Sku,
    pub(crate) list: &'a PriceList,
    pub(crate) today: NaiveDate,
}

/// What the days left of one support cost a customer more.
#[derive(Clone, Copy)]
pub(crate) struct Quoted {
    pub(crate) days: DayCount,
    pub(crate) price: Money,
}

/// The events by which the support of a license covers what it becomes, and that pay for it: for each term with days left its
/// share of what it costs more by the list. None if support is not in force: then only the license costs more.
pub(crate) fn upgrade(
    support: &Support,
    mut purse: Option<&mut Purse>,
    asked: &Upgrading<'_>,
) -> Result<Vec<NewEvent>, Rejection> {
    let lines = lines(support, asked.today);
    if lines.is_empty() {
        payment::free(asked.paid)?;
        return Ok(vec![]);
    }
    let (mut supports, mut debits) = (vec![], vec![]);
    for (line, paid) in lines.iter().zip(asked.split(&lines)?) {
        let payment = asked.pay(line, purse.as_deref_mut(), paid)?;
        debits.extend(payment.debited);
        supports.push(UpgradedSupport {
            support_id: line.support_id,
            days_left: line.days_left,
            days_of_term: line.days_of_term,
            price: payment.price,
            drawn: payment.drawn,
        });
    }
    let upgraded = SupportUpgraded {
        license_id: asked.license_id,
        from: asked.from.clone(),
        to: asked.to.clone(),
        supports,
        order_reference: asked.order_reference.clone(),
    };
    let upgraded = NewEvent::new(Stream::Support(asked.license_id), upgraded);
    Ok([upgraded].into_iter().chain(debits).collect())
}

/// The terms with days left, if one of them is in force.
fn lines(support: &Support, today: NaiveDate) -> Vec<Line> {
    let left = |term: &PurchasedTerm| term.days.left_on(today) > 0;
    let terms = support.terms().iter();
    terms
        .filter(|term| support.is_in_force(today) && left(term))
        .map(|term| Line {
            support_id: term.support_id,
            years: term.years.unwrap_or(1),
            days_left: term.days.left_on(today),
            days_of_term: term.years.map_or(DAYS_OF_YEAR, |_| term.days.days()),
        })
        .collect()
}

impl Upgrading<'_> {
    fn pay(&self, line: &Line, purse: Option<&mut Purse>, paid: Option<Money>) -> Result<Payment, Rejection> {
        let list = self.list;
        let difference = list.support_upgrade_price_in_credits(line.years, self.from, self.to)?;
        let share = difference.prorated(line.days_left, line.days_of_term)?;
        let bought = ItemSku::SupportUpgrade {
            days: DayCount::new(line.days_left)?,
            from: self.from.clone(),
            to: self.to.clone(),
        };
        let cause = Cause::license(CauseKind::SupportUpgraded, self.license_id, bought);
        payment::pay(purse, paid, Ok(share), cause)
    }

    /// What each line is of what the order paid for all of them.
    fn split(&self, lines: &[Line]) -> Result<Vec<Option<Money>>, Rejection> {
        let Some(paid) = self.paid else {
            return Ok(lines.iter().map(|_| None).collect());
        };
        if paid.minor < 0 {
            return Err(PaymentError::Negative { paid }.into());
        }
        let shares = lines.iter().map(|line| self.share_in_money(line, paid));
        let shares = shares.collect::<Result<Vec<_>, _>>()?;
        let parts = proration::spread(paid.minor, &shares).ok_or(AmountError::Overflow)?;
        Ok(parts.into_iter().map(|minor| Some(Money { minor, ..paid })).collect())
    }

    fn share_in_money(&self, line: &Line, paid: Money) -> Result<i64, Rejection> {
        let quote = Quote {
            from: self.from,
            to: self.to,
            list: self.list,
            today: self.today,
        };
        Ok(quote.price(line, paid.currency)?.minor)
    }
}

impl Quote<'_> {
    /// What each support with days left costs more; nothing if none is in force.
    pub(crate) fn of(&self, support: &Support, currency: Currency) -> Result<Vec<Quoted>, Rejection> {
        let lines = lines(support, self.today);
        let quoted = lines.iter().map(|line| {
            Ok(Quoted {
                days: DayCount::new(line.days_left)?,
                price: self.price(line, currency)?,
            })
        });
        quoted.collect()
    }

    fn price(&self, line: &Line, currency: Currency) -> Result<Money, Rejection> {
        let difference = self
            .list
            .support_upgrade_price(line.years, self.from, self.to, currency)?;
        Ok(difference.prorated(line.days_left, line.days_of_term)?)
    }
}
