//! What is counted in the books.

use std::{fmt, str::FromStr};

use crate::{
    credits,
    money::{AmountError, Currency},
    text,
};

/// The name of credits among the assets.
const CREDIT: &str = "CREDIT";

/// What an entry is counted in: credits or a currency. Two assets never add. Written `CREDIT`, or as the currency's three letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asset {
    /// Credits, in hundredths.
    Credit,
    /// Money, in the currency's minor unit.
    Money(Currency),
}

impl Asset {
    /// The decimals of its smallest unit.
    pub fn exponent(self) -> usize {
        match self {
            Self::Credit => credits::DECIMALS,
            Self::Money(currency) => currency.exponent(),
        }
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credit => f.write_str(CREDIT),
            Self::Money(currency) => currency.fmt(f),
        }
    }
}

impl FromStr for Asset {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            CREDIT => Ok(Self::Credit),
            _ => text.parse().map(Self::Money),
        }
    }
}

text::stored_as_text!(Asset);
