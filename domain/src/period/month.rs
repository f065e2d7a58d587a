//! Calendar months in UTC.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

use crate::{period::PeriodError, text};

/// A calendar month in UTC; written `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month that `at` falls into.
    pub fn of(at: DateTime<Utc>) -> Self {
        Self::of_day(at.date_naive())
    }

    /// The month that `day` falls into.
    pub fn of_day(day: NaiveDate) -> Self {
        Self {
            first: day.with_day(1).unwrap_or(day),
        }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        let next = self.first.checked_add_months(Months::new(1));
        next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    /// The month before; none before the first of the calendar.
    pub fn before(self) -> Option<Self> {
        self.first.pred_opt().map(Self::of_day)
    }

    /// The month after; none after the last of the calendar.
    pub fn after(self) -> Option<Self> {
        self.last_day().succ_opt().map(Self::of_day)
    }

    /// Whether its last day is over at `at`.
    pub fn is_over(self, at: DateTime<Utc>) -> bool {
        Self::of(at) > self
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.rsplit_once('-').and_then(|(year, month)| {
            let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
            Some(Self { first })
        });
        parsed
            .filter(|month| month.to_string() == text)
            .ok_or(PeriodError::MalformedMonth)
    }
}

text::stored_as_text!(Month);
