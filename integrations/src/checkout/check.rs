//! Whether a provider sold what it was asked to.

use domain::money::Money;

use super::{Amount, CheckoutLine, CheckoutRequest, ProviderOrder, SoldLine};

/// How an order differs from what the checkout was opened for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// It is not that quote's.
    #[error("the order is for another quote: look it up at the provider")]
    Quote,
    /// The provider has not got the money.
    #[error("the order is not completed: wait for the provider")]
    NotCompleted,
    /// A test where money was meant, or the other way round.
    #[error("the order is {}: nothing may be granted for it", if *.live { "for money and a test was meant" } else { "a test and money was meant" })]
    Live {
        /// What the provider says.
        live: bool,
    },
    /// Other products, or another number of lines.
    #[error("the order has other lines than the quote: compare them at the provider")]
    Lines,
    /// More or fewer.
    #[error("line {number} has the quantity {found} and not {expected}: compare it at the provider")]
    Quantity {
        /// Which line.
        number: u32,
        /// As paid.
        found: u32,
        /// As asked.
        expected: u32,
    },
    /// Another currency.
    #[error("the order is in {found} and not in {expected}: refund it at the provider")]
    Currency {
        /// As paid.
        found: String,
        /// As asked.
        expected: &'static str,
    },
    /// Another price.
    #[error("{found} was asked of the buyer and not {expected}: compare it at the provider")]
    Price {
        /// As paid.
        found: String,
        /// As asked.
        expected: Money,
    },
    /// What was paid is not the price and the tax on it.
    #[error("{found} was paid, which is not the price with its tax: compare it at the provider")]
    Total {
        /// As paid.
        found: String,
    },
}

impl ProviderOrder {
    /// Whether this is a completed order of exactly what was asked for. The tax is the provider's to say.
    pub fn check(&self, asked: &CheckoutRequest) -> Result<(), Mismatch> {
        if self.quote_id != Some(asked.quote_id) {
            return Err(Mismatch::Quote);
        }
        if self.live != asked.live {
            return Err(Mismatch::Live { live: self.live });
        }
        if !self.completed {
            return Err(Mismatch::NotCompleted);
        }
        if self.lines.len() != asked.lines.len() {
            return Err(Mismatch::Lines);
        }
        for (place, line) in asked.lines.iter().enumerate() {
            self.sold(place, line).ok_or(Mismatch::Lines)?.check(line)?;
        }
        self.check_total(asked.net().map_err(|_| Mismatch::Lines)?)
    }

    /// The line that was sold for `line`: the one of its number, or else the one at its place that has none.
    fn sold(&self, place: usize, line: &CheckoutLine) -> Option<&SoldLine> {
        let of_number = self.lines.iter().find(|sold| sold.number == Some(line.number));
        of_number.or_else(|| self.lines.get(place).filter(|sold| sold.number.is_none()))
    }

    /// Nothing was taken off `net`, and what was paid is that and its tax.
    fn check_total(&self, net: Money) -> Result<(), Mismatch> {
        check_price(&self.subtotal, net)?;
        let tax = self.tax.money().ok().filter(|tax| tax.minor >= 0);
        let due = tax.and_then(|tax| net.checked_add(tax).ok());
        match due == self.total.money().ok() && due.is_some() && self.discount.digits() == "0" {
            true => Ok(()),
            false => Err(Mismatch::Total {
                found: told(&self.total),
            }),
        }
    }
}

impl SoldLine {
    fn check(&self, asked: &CheckoutLine) -> Result<(), Mismatch> {
        if self.product_path != asked.product_path {
            return Err(Mismatch::Lines);
        }
        if self.quantity != asked.quantity {
            return Err(Mismatch::Quantity {
                number: asked.number,
                found: self.quantity,
                expected: asked.quantity,
            });
        }
        check_price(&self.subtotal, asked.subtotal().map_err(|_| Mismatch::Lines)?)
    }
}

fn check_price(found: &Amount, expected: Money) -> Result<(), Mismatch> {
    if found.currency() != expected.currency.code() {
        return Err(Mismatch::Currency {
            found: found.currency().to_owned(),
            expected: expected.currency.code(),
        });
    }
    match found.money() {
        Ok(money) if money == expected => Ok(()),
        _ => Err(Mismatch::Price {
            found: told(found),
            expected,
        }),
    }
}

fn told(amount: &Amount) -> String {
    format!("{} {}", amount.currency(), amount.digits())
}
