//! Credits: the unit of account that resellers prepay. Not a currency, so it never adds to [`crate::Money`].

use std::{fmt, str::FromStr};

use crate::{money::AmountError, proration, text};

/// The decimals that credits are written with.
pub(crate) const DECIMALS: usize = 2;

/// An amount of credits in integer hundredths; may be negative: as a correction, or as a balance with an overdraft.
///
/// Written, also in JSON, as a text with two decimals such as `"12.50"`, so that no reader makes a floating-point number of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Credits(pub i64);

impl Credits {
    /// None at all.
    pub const ZERO: Self = Self(0);

    /// The sum, if it can be counted.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, if it can be counted.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// So many times this, if it can be counted.
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(times)).map(Self)
    }

    /// The share of it that so many days of a term cost, half-up to the hundredth; see [`crate::proration`].
    pub fn prorated(self, days_left: u32, days_of_term: u32) -> Result<Self, AmountError> {
        proration::amount(self.0, days_left, days_of_term).map(Self)
    }

    /// What so many days cost if this is the price of a year, half-up to the hundredth; see [`proration::by_the_day`].
    pub fn by_the_day(self, days: u32) -> Result<Self, AmountError> {
        proration::by_the_day(self.0, days)
            .map(Self)
            .ok_or(AmountError::Overflow)
    }

    /// As many fewer as this is more. The least number there is becomes the most.
    pub(crate) fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }

    /// So many percent less; what is taken off is rounded half-up to the hundredth.
    pub(crate) fn less_percent(self, percent: u32) -> Self {
        text::less_percent(self.0, percent).map_or(self, Self)
    }

    /// Whether there are any and none is owed.
    pub fn is_positive(self) -> bool {
        self > Self::ZERO
    }
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::print_decimal(self.0, DECIMALS))
    }
}

impl FromStr for Credits {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::decimal(text, DECIMALS)
            .map(Self)
            .ok_or_else(|| AmountError::NotCredits { text: text.to_owned() })
    }
}

text::stored_as_text!(Credits);
