//! How resellers come by their credits.

use chrono::{DateTime, Months, Utc};
use domain::{
    AdjustmentId, Credits, Money, Rejection,
    credit_account::{AdjustCredits, PurchaseCredits},
    money::{AmountError, Currency},
};

use crate::{
    command::Who,
    resellers::Purse,
    world::{Task, World},
};

/// What is sold: so many credits, at this percentage of their price.
const PACKAGES: [(i64, u32); 4] = [(500, 100), (1000, 98), (2500, 96), (5000, 94)];
/// A careful reseller that has fewer than this for each share of its business buys more.
const LOW_WATER: i64 = 120;

const GOODWILL: [&str; 3] = [
    "goodwill for the outage of the license server",
    "fee of the partner event refunded as credits",
    "promotion of the quarter: credits on top",
];
const CORRECTIONS: [&str; 2] = ["a bank transfer was booked too high", "credits on top were given twice"];

impl World {
    /// Lets a careful reseller that runs low buy within the next days.
    pub(crate) fn watch_credits(&mut self, at: DateTime<Utc>, index: usize) {
        let Some(reseller) = self.resellers.get(index) else {
            return;
        };
        let low = self.balance(reseller.id).0 < hundredths(LOW_WATER * share(reseller.house.share));
        if low && !reseller.buys {
            let when = if self.balance(reseller.id) == Credits::ZERO {
                self.chance.soon(at)
            } else {
                self.chance.days_after(at, 1, 3)
            };
            self.later(when, Task::TopUp(index));
            if let Some(reseller) = self.resellers.get_mut(index) {
                reseller.buys = true;
            }
        }
    }

    /// Buys what a careful reseller thinks it will need.
    pub(crate) fn top_up(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Rejection> {
        if !self.is_active(Some(index)) {
            let again = self.chance.days_after(at, 7, 14);
            self.later(again, Task::TopUp(index));
            return Ok(());
        }
        if let Some(reseller) = self.resellers.get_mut(index) {
            reseller.buys = false;
            let wanted = hundredths(LOW_WATER * 2 * share(reseller.house.share));
            self.buy_credits(at, index, Credits(wanted))?;
        }
        Ok(())
    }

    /// Buys at least `missing` credits: a careful reseller a package, a thrifty one no more than it needs.
    pub(crate) fn buy_credits(&mut self, at: DateTime<Utc>, index: usize, missing: Credits) -> Result<(), Rejection> {
        let Some(reseller) = self.resellers.get(index) else {
            return Ok(());
        };
        let (reseller_id, house) = (reseller.id, reseller.house);
        let behalf = reseller.distributor.filter(|_| self.chance.percent(15));
        let who = match behalf {
            Some(distributor) => Who::Reseller(distributor, Some(reseller_id)),
            None => Who::Reseller(reseller_id, None),
        };
        let whole = (missing.0 + 99) / 100;
        let (count, percent) = match house.purse {
            Purse::Thrifty => (whole, 100),
            Purse::Careful => package(whole),
        };
        let purchase = PurchaseCredits {
            reseller_id,
            credits: Credits(hundredths(count)),
            paid: Some(price(count, percent, house.currency)?),
        };
        self.act(at, who, purchase)
    }

    /// Staff correct one balance, and do so again some months later.
    pub(crate) fn adjust(&mut self, at: DateTime<Utc>) -> Result<(), Rejection> {
        let months = u32::try_from(self.chance.between(1, 4)).unwrap_or(1);
        let next = (at + Months::new(months)).date_naive();
        let next = self.chance.office(next);
        self.later(next, Task::Adjust);
        let by = self.one_of_staff();
        let joined: Vec<_> = self.resellers.iter().filter(|reseller| reseller.joined).collect();
        let Some(reseller_id) = self.chance.pick(&joined).map(|reseller| reseller.id) else {
            return Ok(());
        };
        let amount = hundredths(i64::try_from(self.chance.between(2, 15)).unwrap_or(2) * 10);
        let fewer = self.balance(reseller_id).0 > amount && self.chance.percent(30);
        let (credits, reasons) = match fewer {
            true => (-amount, CORRECTIONS.as_slice()),
            false => (amount, GOODWILL.as_slice()),
        };
        let reason = self.chance.pick(reasons).copied().unwrap_or_default().to_owned();
        let credits = Credits(credits);
        let adjust = AdjustCredits {
            reseller_id,
            adjustment_id: AdjustmentId(self.mint("adjustment")),
            credits,
            reason,
            by,
            effective_on: None,
        };
        self.act(at, Who::Staff(by.0), adjust)
    }
}

/// The smallest package of at least so many credits, or as many of the largest as it takes.
fn package(whole: i64) -> (i64, u32) {
    let (largest, percent) = PACKAGES[PACKAGES.len() - 1];
    let several = ((whole + largest - 1) / largest * largest, percent);
    let fitting = PACKAGES.into_iter().find(|(count, _)| *count >= whole);
    fitting.unwrap_or(several)
}

/// A credit costs EUR 1.00 or USD 1.10, less in larger packages.
fn price(count: i64, percent: u32, currency: Currency) -> Result<Money, AmountError> {
    let cents = match currency {
        Currency::Eur => 100,
        Currency::Usd => 110,
    };
    Money::new(count * cents, currency).percent_half_up(percent)
}

fn share(share: u64) -> i64 {
    i64::try_from(share).unwrap_or(1)
}

fn hundredths(whole: i64) -> i64 {
    whole * 100
}
