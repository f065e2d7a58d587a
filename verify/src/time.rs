//! Moments and days in UTC, as text and as numbers. This crate reads no clock.

use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;
/// In 400 years the calendar comes round.
const DAYS_OF_400_YEARS: i64 = 146_097;
/// From the first day of the year 1 to that of 1970.
const DAYS_BEFORE_1970: i64 = 719_162;

/// A moment in UTC, in whole seconds; as text `2026-11-23T13:46:59Z`, of the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

impl Timestamp {
    /// So many seconds after the beginning of 1970.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// The seconds since the beginning of 1970.
    pub const fn unix(self) -> i64 {
        self.0
    }

    pub(crate) const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// A day in UTC; as text `2026-11-23`, of the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i64);

impl Day {
    /// The day that this moment is part of.
    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.0.div_euclid(SECONDS_OF_A_DAY))
    }

    /// When the day is over: the first second that is not part of it.
    pub const fn end(self) -> Timestamp {
        Timestamp(self.0.saturating_add(1).saturating_mul(SECONDS_OF_A_DAY))
    }
}

/// How many days the first so many years have.
fn days_of_years(years: i64) -> i64 {
    365 * years + years / 4 - years / 100 + years / 400
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        day(text.as_bytes()).ok_or("no day: write it as 2026-11-23")
    }
}

fn day(text: &[u8]) -> Option<Day> {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    if year.len() != 4 {
        return None;
    }
    let (year, month, day) = (number(year)?, number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    let is_there = year >= 1 && (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
    let before: i64 = (1..month).map(|month| days_of_month(year, month)).sum();
    is_there.then(|| Day(days_of_years(year - 1) + before + day - 1 - DAYS_BEFORE_1970))
}

impl FromStr for Timestamp {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        moment(text.as_bytes()).ok_or("no time: write it in UTC, to the second, as 2026-11-23T13:46:59Z")
    }
}

fn moment(text: &[u8]) -> Option<Timestamp> {
    let [date @ .., b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = text else {
        return None;
    };
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?);
    let is_there = hour < 24 && minute < 60 && second < 60;
    let seconds = (hour * 60 + minute) * 60 + second;
    let day = day(date)?;
    is_there.then(|| Timestamp(day.0 * SECONDS_OF_A_DAY + seconds))
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A day comes of seconds, so that there is room for more.
        let days = self.0 + DAYS_BEFORE_1970;
        let (cycles, mut day) = (days.div_euclid(DAYS_OF_400_YEARS), days.rem_euclid(DAYS_OF_400_YEARS));
        let mut years = day / 366;
        while days_of_years(years + 1) <= day {
            years += 1;
        }
        day -= days_of_years(years);
        let (year, mut month) = (cycles * 400 + years + 1, 1);
        while days_of_month(years + 1, month) <= day {
            day -= days_of_month(years + 1, month);
            month += 1;
        }
        write!(f, "{year:04}-{month:02}-{:02}", day + 1)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.rem_euclid(SECONDS_OF_A_DAY);
        let (minutes, hour) = (seconds / 60 % 60, seconds / 3600);
        write!(f, "{}T{hour:02}:{minutes:02}:{:02}Z", Day::of(*self), seconds % 60)
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl From<Timestamp> for String {
    fn from(moment: Timestamp) -> Self {
        moment.to_string()
    }
}
