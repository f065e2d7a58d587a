//! Orders of the hosted checkout with their lines and refunds, at any moment. Amounts are integer minor units of the order's
//! currency. A reseller's sales have order references too, but they are no orders.

mod lines;
mod order;
mod refunds;

use domain::{Event, OrderId};
use event_log::RecordedEvent;
use uuid::Uuid;

pub use self::{
    lines::{OrderLineView, lines, lines_of, product},
    order::{Filter, OrderView, by_id, by_reference, count, list},
    refunds::{OrderRefundView, RefundedLineView, refunds, refunds_of},
};
use crate::{
    batch::{Batch, Row},
    table::Table,
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[OrderView::TABLE, OrderLineView::TABLE, refunds::TABLE];

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let touched: Vec<Uuid> = events.iter().filter_map(touched).map(|order| order.0).collect();
    let mut orders: Versions<OrderView> = batch.standing(touched).await?;
    let mut lines: Versions<OrderLineView> = batch
        .standing(events.iter().flat_map(|event| lines::touched(event, &orders)))
        .await?;
    let mut refunded = vec![];
    for event in events {
        lines::evolve(&mut lines, event, &orders);
        order::evolve(&mut orders, event);
        refunded.extend(refunds::refund(&orders, event));
    }
    batch.write(orders).await?;
    batch.write(lines).await?;
    batch.add(&refunded).await
}

/// The order that an event is about.
fn touched(recorded: &RecordedEvent) -> Option<OrderId> {
    match &recorded.event {
        Event::OrderPlaced(placed) => Some(placed.order_id),
        Event::OrderPaid(paid) => Some(paid.order_id),
        Event::OrderFulfilled(fulfilled) => Some(fulfilled.order_id),
        Event::OrderRefunded(refunded) => Some(refunded.order_id),
        Event::OrderCancelled(cancelled) => Some(cancelled.order_id),
        _ => None,
    }
}
