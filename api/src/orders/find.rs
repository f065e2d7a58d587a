//! `GET /v1/orders/{order_id}`: one order with its lines and refunds.

use axum::{extract::State, response::Response};
use domain::{OrderId, Stream};
use projections::{
    Projection,
    orders::{self, OrderLineView, OrderRefundView, OrderView},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::needs::ReadOrders,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
    problem::ProblemDetails,
};

/// An order, all of it.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderDetails)]
pub(crate) struct Answer {
    /// What stands on its head.
    order: OrderView,
    /// What was ordered, and what became of it.
    lines: Vec<OrderLineView>,
    /// What was given back, the first one first.
    refunds: Vec<OrderRefundView>,
}

/// An order
#[utoipa::path(
    get, path = "/v1/orders/{order_id}", tag = "orders", operation_id = "find_order",
    params(("order_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The order", body = Answer,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such order, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadOrders>,
    Path(order_id): Path<OrderId>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::Orders]).await?;
    let order = orders::by_id(&mut reading, order_id.0).await?;
    let order = order.ok_or(ApiError::Unknown("order"))?;
    let answer = Answer {
        order,
        lines: orders::lines(&mut reading, order_id.0).await?,
        refunds: orders::refunds(&mut reading, order_id.0).await?,
    };
    look.answer(&app, reading, Stream::Order(order_id), answer).await
}
