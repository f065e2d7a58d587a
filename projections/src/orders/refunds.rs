//! What was given back of orders.

use chrono::{DateTime, Utc};
use domain::{Event, order::RefundedLine};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query_as};
use utoipa::ToSchema;
use uuid::Uuid;

use super::OrderView;
use crate::{batch::Fact, reading::Reading, table::Table, versions::Versions};

pub(super) const TABLE: Table = Table::facts("order_refunds");

/// Money of an order that was given back.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct OrderRefundView {
    /// The position of its event.
    pub position: i64,
    /// Of which order.
    pub order_id: Uuid,
    /// Who ordered.
    pub customer_id: Uuid,
    /// The reseller that credits were ordered for.
    pub reseller_id: Option<Uuid>,
    /// When it was given back.
    pub refunded_at: DateTime<Utc>,
    /// What the provider calls it.
    pub refund_reference: String,
    /// That of all its amounts, such as `EUR`.
    pub currency: String,
    /// How much, tax included, in minor units: the sum of the lines.
    pub amount: i64,
    /// The tax in it, in minor units.
    pub tax: i64,
    /// Whether it was money; if not it was a test.
    pub live: bool,
    /// Whether what the lines granted was left to their owners.
    pub grants_kept: bool,
    /// For what.
    #[sqlx(json)]
    pub lines: Vec<RefundedLineView>,
}

/// What was given back of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RefundedLineView {
    /// Which.
    pub number: i64,
    /// What it bought.
    pub sku: String,
    /// Whether that had been granted when the money was given back.
    pub delivered: bool,
    /// How much, tax included, in minor units.
    pub amount: i64,
    /// The tax in it, in minor units.
    pub tax: i64,
    /// Whether nothing is left of what was paid for it.
    pub in_whole: bool,
}

impl Fact for OrderRefundView {
    const TABLE: Table = TABLE;
}

/// The refunds of an order, the first one first.
pub async fn refunds(reading: &mut Reading, order_id: Uuid) -> Result<Vec<OrderRefundView>, sqlx::Error> {
    refunds_of(reading, &[order_id]).await
}

/// The refunds of several orders, the first one first.
pub async fn refunds_of(reading: &mut Reading, orders: &[Uuid]) -> Result<Vec<OrderRefundView>, sqlx::Error> {
    let statement =
        "select position, order_id, customer_id, reseller_id, refunded_at, refund_reference, currency, amount,
             tax, live, grants_kept, lines
         from order_refunds
         where order_id = any ($1) and position <= $2
         order by position";
    let at = reading.at().0;
    query_as(statement)
        .bind(orders)
        .bind(at)
        .fetch_all(reading.connection())
        .await
}

/// The refund that an event is, of one of `orders`.
pub(super) fn refund(orders: &Versions<OrderView>, recorded: &RecordedEvent) -> Option<OrderRefundView> {
    let Event::OrderRefunded(refunded) = &recorded.event else {
        return None;
    };
    let order = orders.get(&refunded.order_id.0)?;
    Some(OrderRefundView {
        position: recorded.position.0,
        order_id: order.order_id,
        customer_id: order.customer_id,
        reseller_id: order.reseller_id,
        refunded_at: recorded.recorded_at,
        refund_reference: refunded.refund_reference.clone(),
        currency: refunded.amount.currency.to_string(),
        amount: refunded.amount.minor,
        tax: refunded.tax.minor,
        live: refunded.live,
        grants_kept: refunded.grants_kept,
        lines: refunded.lines.iter().map(line).collect(),
    })
}

fn line(line: &RefundedLine) -> RefundedLineView {
    RefundedLineView {
        number: line.number.into(),
        sku: line.sku.to_string(),
        delivered: line.delivered,
        amount: line.amount.minor,
        tax: line.tax.minor,
        in_whole: line.in_whole,
    }
}
