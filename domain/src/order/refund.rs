//! Refunding an order, in whole or in part.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent, Sequence},
    ids::OrderId,
    money::Money,
    order::{Line, OrderError, OrderRefunded, Paid, PastRefund, RefundedLine, reference, revoke},
    period, proration,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Books money that the provider gives back. Never more than was paid for a line comes back, and a line that is refunded in
/// whole loses what it granted. The same refund again is nothing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundOrder {
    /// Which.
    pub order_id: OrderId,
    /// What the provider calls the refund, 1 to 100 characters.
    pub refund_reference: String,
    /// For what.
    pub refund: Refund,
    /// Whether what the lines granted is left to their owners; so it must be where it cannot be taken back by rule.
    pub keep_grants: bool,
}

/// What is refunded.
#[derive(Clone, Debug, PartialEq)]
pub enum Refund {
    /// All that is left.
    Whole,
    /// Something of these lines.
    Lines(Vec<LineRefund>),
}

/// What is refunded of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineRefund {
    /// Which.
    pub number: u32,
    /// How much, tax included, above zero.
    pub amount: Money,
}

impl Command for RefundOrder {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let paid = states.order(self.order_id).paid()?;
        let refund_reference = reference(&self.refund_reference)?;
        if let Some(past) = paid.refunds.iter().find(|past| past.reference == refund_reference) {
            past.check_same(&self.refund)?;
            return Ok(vec![]);
        }
        let lines = match &self.refund {
            Refund::Whole => whole(paid)?,
            Refund::Lines(lines) => parts(paid, lines)?,
        };
        let zero = Money::new(0, paid.order.gross.currency);
        let amount = lines.iter().try_fold(zero, |sum, line| sum.checked_add(line.amount))?;
        let tax = lines.iter().try_fold(zero, |sum, line| sum.checked_add(line.tax))?;
        if !self.keep_grants {
            revoke::ask(states, paid);
        }
        let mut sequence = Sequence::on(states, at);
        let refunded = OrderRefunded {
            order_id: self.order_id,
            refund_reference,
            amount,
            tax,
            live: paid.order.live,
            lines: lines.clone(),
            grants_kept: self.keep_grants,
        };
        sequence.add([NewEvent::new(Stream::Order(self.order_id), refunded)]);
        if !self.keep_grants {
            revoke::revoke(&mut sequence, paid, &lines, at.date_naive())?;
        }
        Ok(sequence.into_events())
    }
}

impl PastRefund {
    /// Whether this is what was refunded, and not something else under the same reference.
    fn check_same(&self, refund: &Refund) -> Result<(), OrderError> {
        let is_same = match refund {
            Refund::Whole => self.last,
            Refund::Lines(lines) => *lines == self.lines,
        };
        match is_same {
            true => Ok(()),
            false => Err(OrderError::OtherRefund),
        }
    }
}

fn whole(paid: &Paid) -> Result<Vec<RefundedLine>, OrderError> {
    let left = paid.order.lines.iter().filter(|line| !line.refunded);
    let lines: Vec<_> = left
        .map(|line| RefundedLine {
            number: line.number,
            sku: line.sku.clone(),
            delivered: paid.delivered(line.number),
            amount: line.left,
            tax: line.tax,
            in_whole: true,
        })
        .collect();
    if lines.is_empty() {
        Err(OrderError::Refunded)
    } else {
        Ok(lines)
    }
}

fn parts(paid: &Paid, parts: &[LineRefund]) -> Result<Vec<RefundedLine>, Rejection> {
    if parts.is_empty() {
        return Err(OrderError::NothingToRefund.into());
    }
    let mut lines = paid.order.lines.clone();
    let parts = parts.iter().map(|part| {
        let delivered = paid.delivered(part.number);
        refund_line(&mut lines, part, delivered)
    });
    parts.collect()
}

/// Takes a part off what is left of its line.
fn refund_line(lines: &mut [Line], part: &LineRefund, delivered: bool) -> Result<RefundedLine, Rejection> {
    let LineRefund { number, amount } = *part;
    let line = lines.iter_mut().find(|line| line.number == number);
    let line = line.ok_or(OrderError::UnknownLine { number })?;
    if amount.minor <= 0 {
        return Err(OrderError::RefundNotPositive { amount }.into());
    }
    let left = line.left;
    let rest = left.checked_add(Money::new(-amount.minor, amount.currency))?;
    if rest.minor < 0 {
        return Err(OrderError::RefundTooLarge { number, amount, left }.into());
    }
    let tax = tax_in(line, amount);
    (line.left, line.tax.minor) = (rest, line.tax.minor.saturating_sub(tax.minor));
    Ok(RefundedLine {
        number,
        sku: line.sku.clone(),
        delivered,
        amount,
        tax,
        in_whole: rest.minor == 0,
    })
}

/// The tax in a part of what is left of a line: its share, half-up, so that the last part takes the rest.
fn tax_in(line: &Line, amount: Money) -> Money {
    let [tax, part, left] = [line.tax.minor, amount.minor, line.left.minor].map(i128::from);
    let share = proration::share_of(tax, part, left);
    let share = share.and_then(|share| i64::try_from(share).ok());
    Money {
        minor: share.unwrap_or(0).min(line.tax.minor),
        ..amount
    }
}
