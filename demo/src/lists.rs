//! The price lists after the first one, and what follows from them for credits.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use domain::{
    Credits, Rejection,
    catalog::{PriceList, SkuPrice, default_price_list},
    credit_account::ExpireCredits,
    money::AmountError,
};

use crate::{
    command::Who,
    load::DemoError,
    plan::midnight,
    world::{Task, World},
};

/// The first day of the second list, and the day on which it is published.
const SECOND: NaiveDate = match NaiveDate::from_ymd_opt(2024, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MAX,
};
const ANNOUNCED: (i32, u32, u32) = (2023, 11, 20);
/// What the second list asks, in percent of the first.
const DEARER: u32 = 104;
/// How long bought credits last by the second list, in days.
const LASTING: u32 = 365;
/// How often a license may move in a year by the second list.
const REHOSTS: u32 = 4;

/// The default list with higher prices, by which credits do not last for ever.
fn second() -> Result<PriceList, AmountError> {
    let first = default_price_list();
    let prices: Result<_, _> = first.prices.into_iter().map(dearer).collect();
    Ok(PriceList {
        name: "List of 2024".to_owned(),
        effective_from: SECOND,
        prices: prices?,
        rehosts_per_year: REHOSTS,
        credits_expire_after_days: Some(LASTING),
        ..first
    })
}

fn dearer(price: SkuPrice) -> Result<SkuPrice, AmountError> {
    let money: Result<_, _> = price.money.iter().map(|money| money.percent_half_up(DEARER)).collect();
    Ok(SkuPrice {
        money: money?,
        credits: Credits((price.credits.0 * i64::from(DEARER) + 50) / 100),
        ..price
    })
}

impl World {
    /// Lays out the second list, and who looks for credits that are past their last day.
    pub(crate) fn open_lists(&mut self) -> Result<(), DemoError> {
        let second = second().map_err(|source| DemoError::List(Box::new(source.into())))?;
        self.on(ANNOUNCED, Task::Publish(Box::new(second)));
        self.expire_from(SECOND + Months::new(1));
        Ok(())
    }

    /// The vendor's housekeeping takes what is past, on the first of each month.
    pub(crate) fn expire(&mut self, at: DateTime<Utc>) -> Result<(), Rejection> {
        self.expire_from(at.date_naive() + Months::new(1));
        let joined = self.resellers.iter().filter(|reseller| reseller.joined);
        let accounts: Vec<_> = joined.map(|reseller| reseller.id).collect();
        let who = Who::System(self.mint.id("system", "housekeeping"));
        for reseller_id in accounts {
            self.conversation = None;
            self.act(at, who, ExpireCredits { reseller_id })?;
        }
        Ok(())
    }

    fn expire_from(&mut self, day: NaiveDate) {
        let first = day.with_day(1).unwrap_or(day);
        self.later(midnight(first) + TimeDelta::hours(6), Task::Expire);
    }
}
