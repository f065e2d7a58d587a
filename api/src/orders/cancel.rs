//! `POST /v1/orders/{order_id}/cancellation`: cancels an order that was never paid.

use axum::{extract::State, response::Response};
use domain::{OrderId, Stream, order::CancelOrder};

use crate::{
    access::needs::ManageOrders,
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Cancel an order
///
/// Only while it is not paid; it cannot be paid any more then.
#[utoipa::path(
    post, path = "/v1/orders/{order_id}/cancellation", tag = "orders", operation_id = "cancel_order",
    params(("order_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "Cancelled, or it was already", body = Done),
        (status = 404, description = "No such order", body = ProblemDetails),
        (status = 409, description = "It was paid: refund it", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageOrders>,
    Path(order_id): Path<OrderId>,
) -> Result<Response, ApiError> {
    let stream = Stream::Order(order_id);
    let executed = write
        .execute(&app, &(), (stream, None), CancelOrder { order_id })
        .await?;
    Ok(Done::answer(&executed, stream))
}
