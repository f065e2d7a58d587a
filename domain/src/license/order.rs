//! References of orders, and the order that a license is bought in.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    command::NewEvent,
    license::{LicenseError, Seller},
    reservation::{Reservation, ReservationKind},
};

/// How many digits a reference of digits only has.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=12;

/// What a customer signs in with: `JWT160930-9510-42210`, that is `JWT`, the day as yymmdd and two groups of digits; or 6 to 12
/// digits only, as the payment provider makes them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct OrderReference(String);

impl OrderReference {
    /// Our own reference of an order of `day`. Of the two numbers, drawn at random, the last four and five digits count.
    pub fn new(day: NaiveDate, first: u16, second: u32) -> Self {
        let year = day.year().rem_euclid(100);
        let (month, first, second) = (day.month(), first % 10_000, second % 100_000);
        Self(format!("JWT{year:02}{month:02}{:02}-{first:04}-{second:05}", day.day()))
    }

    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OrderReference {
    type Err = LicenseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ours = text.strip_prefix("JWT").is_some_and(is_ours);
        let digits_only = DIGITS.contains(&text.len()) && digits(text);
        if ours || digits_only {
            Ok(Self(text.to_owned()))
        } else {
            Err(LicenseError::MalformedOrderReference)
        }
    }
}

impl TryFrom<String> for OrderReference {
    type Error = LicenseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Whether this is `160930-9510-42210`.
fn is_ours(text: &str) -> bool {
    match text.split('-').collect::<Vec<_>>()[..] {
        [day, first, second] => {
            let is_day = digits(day) && NaiveDate::parse_from_str(&format!("20{day}"), "%Y%m%d").is_ok();
            day.len() == 6 && is_day && first.len() == 4 && second.len() == 5 && digits(first) && digits(second)
        }
        _ => false,
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The order that something is bought in.
#[derive(Clone, Debug, PartialEq)]
pub struct NewOrder {
    /// What the customer is told.
    pub reference: OrderReference,
    /// The keyed hash of the reference.
    pub reservation_id: Uuid,
}

impl NewOrder {
    /// The event that takes the reference. An order of a direct sale buys several things under one reference, so there a taken
    /// one is nothing to do.
    pub(crate) fn take(&self, reservation: &Reservation, seller: Seller) -> Result<Option<NewEvent>, LicenseError> {
        let taken = reservation.take(self.reservation_id, ReservationKind::OrderReference);
        match (taken, seller) {
            (None, Seller::Reseller { .. }) => Err(LicenseError::OrderReferenceTaken),
            (taken, _) => Ok(taken),
        }
    }
}
