//! What a checkout is opened for.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::{
    locale::{Country, Language},
    money::{AmountError, Money},
    order::IdentityText,
    person::EmailAddress,
};
use uuid::Uuid;

use super::CheckoutError;

/// The most lines of one checkout, as of an order.
const MOST_LINES: usize = 100;

/// What somebody is to pay for.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckoutRequest {
    /// The quote, which comes back with every notification.
    pub quote_id: Uuid,
    /// Whether money is meant; if not it is a test.
    pub live: bool,
    /// What is bought, 1 to 100 lines of one currency.
    pub lines: Vec<CheckoutLine>,
    /// Who pays.
    pub buyer: Buyer,
}

/// A line of a checkout.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckoutLine {
    /// Its place, from 1, by which notifications name it.
    pub number: u32,
    /// What the provider calls the product.
    pub product_path: String,
    /// What the buyer reads.
    pub description: String,
    /// How many, from 1.
    pub quantity: u32,
    /// What one costs, before tax.
    pub unit_price: Money,
}

/// Who pays. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq)]
pub struct Buyer {
    /// The address.
    pub email: EmailAddress,
    /// The name.
    pub name: Option<IdentityText>,
    /// The country.
    pub country: Option<Country>,
    /// The city.
    pub city: Option<IdentityText>,
    /// The language of the pay page.
    pub language: Option<Language>,
}

impl fmt::Debug for Buyer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Buyer(…)")
    }
}

/// A pay page that waits for its buyer. Its `Debug` shows nothing: whoever has the link can open the page.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedCheckout {
    /// What the provider calls it.
    pub session_id: String,
    /// Where the buyer pays.
    pub url: String,
    /// Until when, if the provider says so.
    pub expires_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for OpenedCheckout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenedCheckout(…)")
    }
}

impl CheckoutRequest {
    /// What all lines cost together, before tax.
    pub fn net(&self) -> Result<Money, CheckoutError> {
        let lines = &self.lines;
        let [first, ..] = lines.as_slice() else {
            return Err(CheckoutError::LineCount { lines: 0 });
        };
        if lines.len() > MOST_LINES {
            return Err(CheckoutError::LineCount { lines: lines.len() });
        }
        let mut net = Money::new(0, first.unit_price.currency);
        for line in lines {
            if line.quantity == 0 || line.unit_price.minor < 0 || line.product_path.is_empty() {
                return Err(CheckoutError::Line { number: line.number });
            }
            net = net.checked_add(line.subtotal()?)?;
        }
        Ok(net)
    }
}

impl CheckoutLine {
    /// Quantity × unit price.
    pub fn subtotal(&self) -> Result<Money, AmountError> {
        self.unit_price.checked_mul(self.quantity)
    }
}
