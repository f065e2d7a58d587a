//! Money: integer minor units, always with their currency.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{proration, rejection::codes, text};

/// A currency of orders, by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// Euro.
    Eur,
    /// United States dollar.
    Usd,
}

impl Currency {
    /// Every currency that the price list has prices in.
    pub const ALL: [Self; 2] = [Self::Eur, Self::Usd];

    /// The decimals of its minor unit, as ISO 4217 gives them.
    pub fn exponent(self) -> usize {
        match self {
            Self::Eur | Self::Usd => 2,
        }
    }

    /// Its three letters.
    pub fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Usd => "USD",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|currency| currency.code() == text)
            .ok_or_else(|| AmountError::UnknownCurrency { text: text.to_owned() })
    }
}

text::stored_as_text!(Currency);

/// An amount of one currency; JSON `{"amount":"601.80","currency":"EUR"}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// In the currency's minor unit, such as cents.
    pub minor: i64,
    /// Two currencies never add.
    pub currency: Currency,
}

/// An amount that cannot be read or counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most two decimals, or more than can be counted.
    #[error("{text:?} is no amount of credits: write digits with at most two decimals, such as 12.50")]
    NotCredits {
        /// As given.
        text: String,
    },
    /// Not digits with at most the currency's decimals, or more than can be counted.
    #[error("{text:?} is no amount of {currency}: write digits with at most {} decimals, such as 601.80", currency.exponent())]
    NotMoney {
        /// As given.
        text: String,
        /// The currency it should be of.
        currency: Currency,
    },
    /// Not a currency that is sold in.
    #[error("{text:?} is no currency that is sold in: use EUR or USD")]
    UnknownCurrency {
        /// As given.
        text: String,
    },
    /// Two currencies in one sum.
    #[error("{left} and {right} do not add: keep a sum for each currency")]
    CurrenciesDiffer {
        /// The currency of the one.
        left: Currency,
        /// The currency of the other.
        right: Currency,
    },
    /// The result has no place in 64 bits.
    #[error("the amount is larger than can be counted: use smaller amounts")]
    Overflow,
    /// A share of a term that has no days.
    #[error("a term of no days has no share: let its last day not be before its first")]
    NoDays,
}

codes!(AmountError {
    NotCredits => Invalid "not-credits",
    NotMoney => Invalid "not-money",
    UnknownCurrency => Invalid "unknown-currency",
    CurrenciesDiffer => Invalid "currencies-differ",
    Overflow => Invalid "amount-overflow",
    NoDays => Invalid "term-of-no-days",
});

impl Money {
    /// So many minor units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads digits with at most the currency's decimals, such as `601.80`.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, AmountError> {
        text::decimal(amount, currency.exponent())
            .map(|minor| Self { minor, currency })
            .ok_or_else(|| AmountError::NotMoney {
                text: amount.to_owned(),
                currency,
            })
    }

    /// The sum. Two currencies are refused, and so is a sum that cannot be counted.
    pub fn checked_add(self, other: Self) -> Result<Self, AmountError> {
        if self.currency != other.currency {
            let (left, right) = (self.currency, other.currency);
            return Err(AmountError::CurrenciesDiffer { left, right });
        }
        self.with(self.minor.checked_add(other.minor))
    }

    /// So many times this, if it can be counted.
    pub fn checked_mul(self, times: u32) -> Result<Self, AmountError> {
        self.with(self.minor.checked_mul(i64::from(times)))
    }

    /// So many percent of this, half-up to the minor unit on the absolute value: 17 % of 601.80 are 102.31.
    pub fn percent_half_up(self, percent: u32) -> Result<Self, AmountError> {
        self.with(text::percent_half_up(self.minor, percent))
    }

    /// The share of it that so many days of a term cost, half-up to the minor unit; see [`crate::proration`].
    pub fn prorated(self, days_left: u32, days_of_term: u32) -> Result<Self, AmountError> {
        let minor = proration::amount(self.minor, days_left, days_of_term)?;
        Ok(Self { minor, ..self })
    }

    /// The digits without the currency, such as `601.80`.
    pub fn amount(self) -> String {
        text::print_decimal(self.minor, self.currency.exponent())
    }

    fn with(self, minor: Option<i64>) -> Result<Self, AmountError> {
        minor.map(|minor| Self { minor, ..self }).ok_or(AmountError::Overflow)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    amount: String,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored {
            amount: self.amount(),
            currency: self.currency,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Self::parse(&stored.amount, stored.currency).map_err(D::Error::custom)
    }
}
