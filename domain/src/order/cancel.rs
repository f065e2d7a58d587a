//! Cancelling an order that was never paid.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::OrderId,
    order::{Order, OrderCancelled, OrderError},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Cancels an order that was never paid. It cannot be paid any more then.
#[derive(Clone, Debug, PartialEq)]
pub struct CancelOrder {
    /// Which.
    pub order_id: OrderId,
}

impl Command for CancelOrder {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.order(self.order_id), self)?)
    }
}

fn decide(order: &Order, command: &CancelOrder) -> Result<Vec<NewEvent>, OrderError> {
    let order_id = command.order_id;
    match order {
        Order::Placed(_) => Ok(vec![NewEvent::new(
            Stream::Order(order_id),
            OrderCancelled { order_id },
        )]),
        Order::Cancelled { .. } => Ok(vec![]),
        Order::Paid(_) => Err(OrderError::PaidNotCancelled),
        Order::Unplaced => Err(OrderError::Unknown),
    }
}
