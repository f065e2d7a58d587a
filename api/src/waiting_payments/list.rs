//! `GET /v1/waiting-payments`: what waits for staff.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::{
        May,
        needs::{OfStaff, ReadOrders},
    },
    app::App,
    checkout::{Unfulfilled, Waiting},
    error::ApiError,
};

/// What waits for staff.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitingForStaff)]
pub(crate) struct Answer {
    /// What the payment provider told and does not fit, the first one first, up to 200.
    payments: Vec<Payment>,
    /// What is paid and could not be fulfilled, the first one first, up to 200.
    orders: Vec<Order>,
}

/// Something that the payment provider told and that does not fit.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitingPayment)]
struct Payment {
    /// Its id.
    waiting_payment_id: Uuid,
    /// The payment provider.
    #[schema(example = "fastspring")]
    provider: String,
    /// `paid`, `refunded`, `charged-back` or `cancelled`.
    #[schema(example = "paid")]
    kind: String,
    /// Whether it is about money; if not it is a test.
    live: bool,
    /// When it happened, as the provider says.
    #[schema(example = "2026-03-31T12:00:00Z")]
    happened_at: DateTime<Utc>,
    /// When it was first told.
    #[schema(example = "2026-03-31T12:00:00Z")]
    received_at: DateTime<Utc>,
    /// What the provider calls the order.
    #[schema(example = "OX-1017")]
    provider_order_id: Option<String>,
    /// The order, where the provider told it.
    order_id: Option<Uuid>,
    /// Why it waits, and what to do.
    #[schema(example = "the order is in CHF and not in EUR: refund it at the provider")]
    reason: Option<String>,
}

/// An order that is paid and could not be fulfilled.
#[derive(Serialize, ToSchema)]
#[schema(as = UnfulfilledOrder)]
struct Order {
    /// Which.
    order_id: Uuid,
    /// Why, by its name for machines.
    #[schema(example = "order-is-test")]
    code: String,
    /// Why, and what to do.
    #[schema(example = "this is a test order: place a live one")]
    reason: String,
    /// Since when.
    #[schema(example = "2026-03-31T12:00:00Z")]
    since: DateTime<Utc>,
}

/// What waits for staff
///
/// What the payment provider told and does not fit its order, and what is paid and could not be fulfilled.
#[utoipa::path(
    get, path = "/v1/waiting-payments", tag = "orders", operation_id = "list_waiting_payments",
    responses((status = 200, description = "All of it", body = Answer))
)]
pub(crate) async fn handler(State(app): State<App>, _: May<OfStaff<ReadOrders>>) -> Result<Json<Answer>, ApiError> {
    let payments = app.till.waiting().await?.into_iter().map(Payment::of);
    let orders = app.till.unfulfilled().await?.into_iter().map(Order::of);
    Ok(Json(Answer {
        payments: payments.collect(),
        orders: orders.collect(),
    }))
}

impl Payment {
    fn of(waiting: Waiting) -> Self {
        Self {
            waiting_payment_id: waiting.notification_id,
            provider: waiting.provider,
            kind: waiting.kind,
            live: waiting.live,
            happened_at: waiting.happened_at,
            received_at: waiting.received_at,
            provider_order_id: waiting.provider_order_id,
            order_id: waiting.order_id,
            reason: waiting.reason,
        }
    }
}

impl Order {
    fn of(unfulfilled: Unfulfilled) -> Self {
        Self {
            order_id: unfulfilled.order_id,
            code: unfulfilled.code,
            reason: unfulfilled.reason,
            since: unfulfilled.parked_at,
        }
    }
}
