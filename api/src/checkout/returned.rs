//! What went back of an order, as it is kept, and as the rules take it.

use domain::{
    Money,
    order::{LineRefund, Refund},
    proration::spread,
};
use integrations::checkout::{Amount, CheckoutLine, Return};
use serde::{Deserialize, Serialize};

/// Money that went back. Nothing in it is personal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Returned {
    /// What the provider calls it.
    pub(super) return_id: String,
    currency: String,
    amount: String,
    whole: bool,
    lines: Vec<Part>,
}

/// What went back of a line, before tax.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    number: Option<u32>,
    product_path: String,
    subtotal: String,
}

impl Returned {
    pub(super) fn of(told: &Return) -> Self {
        let lines = told.lines.iter().map(|line| Part {
            number: line.number,
            product_path: line.product_path.clone(),
            subtotal: line.subtotal.digits().to_owned(),
        });
        Self {
            return_id: told.return_id.clone(),
            currency: told.amount.currency().to_owned(),
            amount: told.amount.digits().to_owned(),
            whole: told.whole,
            lines: lines.collect(),
        }
    }

    /// What is refunded of an order of these lines: its tax is spread over the lines as what they cost is. None if that cannot be
    /// told.
    pub(super) fn refund(&self, sold: &[CheckoutLine]) -> Option<Refund> {
        if self.whole {
            return Some(Refund::Whole);
        }
        let parts = self.lines.iter().map(|part| {
            let number = part.number.or_else(|| only(sold, &part.product_path))?;
            Some((number, self.money(&part.subtotal)?.minor))
        });
        let parts: Vec<(u32, i64)> = parts.collect::<Option<_>>()?;
        let (numbers, weights): (Vec<u32>, Vec<i64>) = parts.into_iter().filter(|(_, minor)| *minor != 0).unzip();
        let amount = self.money(&self.amount)?;
        let shares = spread(amount.minor, &weights)?;
        let lines = numbers.into_iter().zip(shares).map(|(number, minor)| LineRefund {
            number,
            amount: Money { minor, ..amount },
        });
        Some(Refund::Lines(lines.collect()))
    }

    fn money(&self, digits: &str) -> Option<Money> {
        Amount::read(digits, &self.currency)?.money().ok()
    }
}

/// The number of the line of this product, if it is one alone.
fn only(sold: &[CheckoutLine], product_path: &str) -> Option<u32> {
    let mut of_product = sold.iter().filter(|line| line.product_path == product_path);
    match (of_product.next(), of_product.next()) {
        (Some(line), None) => Some(line.number),
        _ => None,
    }
}
