//! What an order costs, and that its amounts add up.

use crate::{
    catalog::ItemSku,
    money::{AmountError, Money},
    order::{OrderError, Subject},
    proration::spread,
    rejection::Rejection,
};

/// The most lines of an order.
const MOST_LINES: usize = 100;
/// The most pieces of an order, the quantities of all lines together.
const MOST_PIECES: u64 = 1000;

/// A line that is ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLine {
    /// What.
    pub sku: ItemSku,
    /// How many, from 1.
    pub quantity: u32,
    /// What one costs, before discount and tax.
    pub unit_price: Money,
    /// Quantity × unit price.
    pub subtotal: Money,
    /// The existing thing that it is about.
    pub about: Option<Subject>,
}

/// What an order costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amounts {
    /// The sum of the lines.
    pub net: Money,
    /// What is taken off, zero or more.
    pub discount: Money,
    /// The tax on top.
    pub tax: Money,
    /// What is to be paid: net − discount + tax.
    pub gross: Money,
}

/// What falls on a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shares {
    /// Of net − discount.
    pub(super) discounted: Money,
    /// Of gross.
    pub(super) gross: Money,
}

impl Amounts {
    /// What falls on each of `lines`, if the order adds up: all of one currency, nothing negative, each subtotal quantity × unit
    /// price, their sum net, and net − discount + tax gross. The discount is spread by the subtotals, and so is gross.
    pub(super) fn shares(&self, lines: &[NewLine]) -> Result<Vec<Shares>, Rejection> {
        check_counts(lines)?;
        self.check_currency_and_sign(lines)?;
        check_subtotals(lines)?;
        self.check_sums(lines)?;
        let weights: Vec<i64> = lines.iter().map(|line| line.subtotal.minor).collect();
        let discounted = spread(self.net.minor - self.discount.minor, &weights).ok_or(AmountError::Overflow)?;
        let gross = spread(self.gross.minor, &weights).ok_or(AmountError::Overflow)?;
        let money = |minor| Money::new(minor, self.gross.currency);
        let shares = discounted.into_iter().zip(gross).map(|(discounted, gross)| Shares {
            discounted: money(discounted),
            gross: money(gross),
        });
        Ok(shares.collect())
    }

    fn check_currency_and_sign(&self, lines: &[NewLine]) -> Result<(), Rejection> {
        let own = [self.net, self.discount, self.tax, self.gross];
        let of_lines = lines.iter().flat_map(|line| [line.unit_price, line.subtotal]);
        for amount in own.into_iter().chain(of_lines) {
            let (left, right) = (self.gross.currency, amount.currency);
            if left != right {
                return Err(AmountError::CurrenciesDiffer { left, right }.into());
            }
            if amount.minor < 0 {
                return Err(OrderError::NegativeAmount { amount }.into());
            }
        }
        Ok(())
    }

    /// Only for amounts of one currency, none negative.
    fn check_sums(&self, lines: &[NewLine]) -> Result<(), Rejection> {
        let Self {
            net,
            discount,
            tax,
            gross,
        } = *self;
        let zero = Money::new(0, gross.currency);
        let expected = lines
            .iter()
            .try_fold(zero, |sum, line| sum.checked_add(line.subtotal))?;
        if net != expected {
            return Err(OrderError::WrongNet { found: net, expected }.into());
        }
        if discount.minor > net.minor {
            return Err(OrderError::DiscountTooLarge { discount, net }.into());
        }
        let expected = Money::new(net.minor - discount.minor, net.currency).checked_add(tax)?;
        if gross != expected {
            return Err(OrderError::WrongGross { found: gross, expected }.into());
        }
        if gross == zero && net != zero {
            return Err(OrderError::NothingDue { net }.into());
        }
        Ok(())
    }
}

fn check_counts(lines: &[NewLine]) -> Result<(), OrderError> {
    if !(1..=MOST_LINES).contains(&lines.len()) {
        return Err(OrderError::LineCount { lines: lines.len() });
    }
    if let Some((number, _)) = (1..).zip(lines).find(|(_, line)| line.quantity == 0) {
        return Err(OrderError::NoQuantity { number });
    }
    let pieces: u64 = lines.iter().map(|line| u64::from(line.quantity)).sum();
    if pieces > MOST_PIECES {
        return Err(OrderError::TooManyPieces);
    }
    Ok(())
}

fn check_subtotals(lines: &[NewLine]) -> Result<(), Rejection> {
    for (number, line) in (1..).zip(lines) {
        let (found, expected) = (line.subtotal, line.unit_price.checked_mul(line.quantity)?);
        if found != expected {
            return Err(OrderError::WrongSubtotal {
                number,
                found,
                expected,
            }
            .into());
        }
    }
    Ok(())
}
