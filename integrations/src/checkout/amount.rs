//! Amounts as providers tell them: exact decimals, taken from the text of a JSON number and never from a floating point number.

use domain::money::{AmountError, Currency, Money};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;

/// The most digits and the largest power of ten of a number that is read.
const MOST_DIGITS: usize = 30;
const LARGEST_POWER: isize = 30;

/// An amount in a currency that need not be one of ours, so that a payment in any is told and none is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    decimal: Decimal,
    currency: String,
}

impl Amount {
    /// The amount of a JSON number such as `33.59`, `33.590` or `3.359E1`, and a currency of three letters.
    pub fn read(number: &str, currency: &str) -> Option<Self> {
        Self::new(Decimal::read(number)?, currency)
    }

    pub(crate) fn new(decimal: Decimal, currency: &str) -> Option<Self> {
        let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code.then(|| Self {
            decimal,
            currency: currency.to_owned(),
        })
    }

    /// Its digits, without exponent, blanks or zeros that say nothing, such as `33.59`.
    pub fn digits(&self) -> &str {
        &self.decimal.0
    }

    /// The three letters of its currency.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The same as money of ours. A currency that is not sold in is refused, and so is a part of a cent.
    pub fn money(&self) -> Result<Money, AmountError> {
        let currency: Currency = self.currency.parse()?;
        Money::parse(self.digits(), currency)
    }
}

/// A decimal number in its one plain form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal(String);

impl Decimal {
    pub(crate) fn zero() -> Self {
        Self("0".to_owned())
    }

    fn read(number: &str) -> Option<Self> {
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (mantissa, power) = match number.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<isize>().ok()?),
            None => (number, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = [whole, fraction].concat();
        let is_number = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || digits.len() > MOST_DIGITS || power.abs() > LARGEST_POWER {
            return None;
        }
        let plain = plain(&digits, isize::try_from(whole.len()).ok()? + power);
        let sign = if negative && plain != "0" { "-" } else { "" };
        Some(Self(format!("{sign}{plain}")))
    }
}

/// `digits` with the point after so many of them, which may lie outside them.
fn plain(digits: &str, point: isize) -> String {
    let before = usize::try_from(-point).unwrap_or(0);
    let digits = format!("{}{digits}", "0".repeat(before));
    let point = usize::try_from(point).unwrap_or(0);
    let digits = format!("{digits:0<point$}");
    let (whole, fraction) = digits.split_at(point);
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{whole}{dot}{fraction}")
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::read(raw.get()).ok_or_else(|| D::Error::custom("not a number that can be counted"))
    }
}

/// Money as a JSON number with exactly its digits.
pub(crate) fn json_number(money: Money) -> Box<RawValue> {
    RawValue::from_string(money.amount()).expect("an amount's digits are a JSON number")
}
