//! Proration: the share of an amount that the days left of a term cost. This is the only place that knows it.
//!
//! ```text
//! share = amount × days left ÷ days of the term
//! ```
//!
//! in integers of the smallest unit, rounded half-up once. Days are calendar days in UTC, counted from midnight; the last day of
//! a term is included, and so is today. Each line of an order is rounded once, and the lines, as rounded, add up to the total:
//! no sum is rounded again.
//!
//! Worked: a year of support for `T-ENT-10` costs EUR 102.31 and runs from 2026-01-01 to 2026-12-31, 365 days. On 2026-11-22 there
//! are 40 days left, so 102.31 × 40 ÷ 365 = 11.2120…, which is EUR 11.21. On the last day 1 is left: EUR 0.28. On the day after it
//! nothing is left, and nothing is due.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::money::AmountError;

/// The days of the fixed year that support by the day is priced by, also where 29 February is among them.
pub const DAYS_OF_YEAR: u32 = 365;

/// The days of a term, the first and the last included; none if the last is before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// The first day, in UTC.
    pub first: NaiveDate,
    /// The last day, in UTC, included.
    pub last: NaiveDate,
}

impl Days {
    /// How many there are.
    pub fn days(self) -> u32 {
        days_left(self.first, self.last)
    }

    /// How many are left on `today`, itself included: all of them before the first, none after the last.
    pub fn left_on(self, today: NaiveDate) -> u32 {
        days_left(self.first.max(today), self.last)
    }
}

/// How many days are left on `today`: `last - today + 1`, and none after the last.
///
/// ```
/// # use domain::proration::days_left;
/// let day = |text: &str| text.parse().unwrap();
/// assert_eq!(days_left(day("2026-11-22"), day("2026-12-31")), 40);
/// assert_eq!(days_left(day("2026-12-31"), day("2026-12-31")), 1);
/// assert_eq!(days_left(day("2027-01-01"), day("2026-12-31")), 0);
/// ```
pub fn days_left(today: NaiveDate, last: NaiveDate) -> u32 {
    let between = last.signed_duration_since(today).num_days();
    u32::try_from(between.saturating_add(1)).unwrap_or(0)
}

/// What `days` of a term of `of` days cost, if all of it costs `amount`, in its smallest unit; half-up on the absolute value, so
/// that what is given back mirrors what was taken. More days than the term has cost more than the amount. None for a term of no
/// days, and if the result cannot be counted.
///
/// ```
/// # use domain::proration::share;
/// assert_eq!(share(10_231, 40, 365), Some(1_121)); // 1121.20…
/// assert_eq!(share(10_231, 365, 365), Some(10_231));
/// assert_eq!(share(1, 1, 2), Some(1)); // a half goes up
/// assert_eq!(share(-1, 1, 2), Some(-1)); // and mirrors
/// assert_eq!(share(10_231, 1, 0), None);
/// ```
pub fn share(amount: i64, days: u32, of: u32) -> Option<i64> {
    let part = share_of(i128::from(amount), i128::from(days), i128::from(of))?;
    i64::try_from(part).ok()
}

/// `amount × part ÷ of`, half-up on the absolute value; none of nothing, and if it cannot be counted.
pub(crate) fn share_of(amount: i128, part: i128, of: i128) -> Option<i128> {
    let product = amount.checked_mul(part)?;
    let halves = product.checked_abs()?.checked_mul(2)?.checked_add(of)?;
    Some(halves.checked_div(of.checked_mul(2)?)? * product.signum())
}

/// What support for so many days costs, if a year of it costs `year`, in its smallest unit: a 365th of the year for each day,
/// also in a leap year and over more than one, half-up once. None if the result cannot be counted.
///
/// ```
/// # use domain::proration::by_the_day;
/// assert_eq!(by_the_day(7_161, 37), Some(726)); // 725.90…
/// assert_eq!(by_the_day(7_161, 366), Some(7_181)); // 7180.61…
/// ```
pub fn by_the_day(year: i64, days: u32) -> Option<i64> {
    share(year, days, DAYS_OF_YEAR)
}

/// Shares of `total` in the proportion of `weights`, in the smallest unit, which add up to it exactly.
///
/// Each is rounded down, and what that leaves goes one by one to those that lost most by it, the first of equals before the
/// others. So a share is never above its weight if the total is not above all of them. Where all weights are zero they count
/// alike. None if there are no parts, or if anything is negative.
///
/// ```
/// # use domain::proration::spread;
/// assert_eq!(spread(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
/// assert_eq!(spread(70411 - 500, &[60180, 10231]), Some(vec![59753, 10158]));
/// ```
pub fn spread(total: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let negative = total < 0 || weights.iter().any(|weight| *weight < 0);
    if negative || weights.is_empty() {
        return None;
    }
    let all_zero = weights.iter().all(|weight| *weight == 0);
    let weight = |weight: &i64| if all_zero { 1 } else { i128::from(*weight) };
    let sum: i128 = weights.iter().map(weight).sum();
    let parts = weights.iter().map(|of| i128::from(total) * weight(of));
    let (mut shares, lost): (Vec<_>, Vec<_>) = parts.map(|part| (part / sum, part % sum)).unzip();
    let mut places: Vec<usize> = (0..shares.len()).collect();
    places.sort_by_key(|place| lost.get(*place).map(|lost| -lost));
    let mut left = i128::from(total) - shares.iter().sum::<i128>();
    for place in places {
        if let Some(share) = shares.get_mut(place).filter(|_| left > 0) {
            *share += 1;
            left -= 1;
        }
    }
    shares.into_iter().map(|share| i64::try_from(share).ok()).collect()
}

/// The same with its errors by name.
pub(crate) fn amount(amount: i64, days: u32, of: u32) -> Result<i64, AmountError> {
    match of {
        0 => Err(AmountError::NoDays),
        _ => share(amount, days, of).ok_or(AmountError::Overflow),
    }
}

/// The last day of so many years that begin on `first`: the day before the same date that many years later.
///
/// A term that begins on 29 February ends on 28 February, also of a common year: the day after it stands for the date that is
/// not there. A term that is extended is asked for from its own first day, with the years of both: from any other day than 29
/// February two steps lead to the same day as one, from that one only this does. None if the calendar ends before.
///
/// ```
/// # use domain::proration::last_day;
/// let day = |text: &str| text.parse().unwrap();
/// assert_eq!(last_day(day("2026-11-22"), 1), Some(day("2027-11-21")));
/// assert_eq!(last_day(day("2024-02-29"), 1), Some(day("2025-02-28")));
/// assert_eq!(last_day(day("2024-02-29"), 4), Some(day("2028-02-28")));
/// ```
pub fn last_day(first: NaiveDate, years: u32) -> Option<NaiveDate> {
    last_day_of_months(first, years.checked_mul(12)?)
}

/// The last day of so many months that begin on `first`: the day before the same date that many months later, or the month's last
/// if it has no such date. Terms that follow each other are all asked for from the first one's first day, so that none drifts.
///
/// ```
/// # use domain::proration::last_day_of_months;
/// let day = |text: &str| text.parse().unwrap();
/// assert_eq!(last_day_of_months(day("2026-01-31"), 1), Some(day("2026-02-28")));
/// assert_eq!(last_day_of_months(day("2026-01-31"), 2), Some(day("2026-03-30")));
/// ```
pub fn last_day_of_months(first: NaiveDate, months: u32) -> Option<NaiveDate> {
    let later = first.checked_add_months(Months::new(months))?;
    match later.day() < first.day() {
        true => Some(later),
        false => later.pred_opt(),
    }
}
