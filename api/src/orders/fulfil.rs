//! `POST /v1/orders/{order_id}/fulfilment`: fulfils a paid order that could not be fulfilled when it was paid.

use axum::{extract::State, response::Response};
use domain::{OrderId, Stream, order::OrderError};

use crate::{
    access::needs::{ManageOrders, OfStaff},
    app::App,
    checkout::{Quote, fulfilling},
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Fulfil a paid order
///
/// Where that was not possible when it was paid; otherwise it happens by itself. All of it or nothing.
#[utoipa::path(
    post, path = "/v1/orders/{order_id}/fulfilment", tag = "orders", operation_id = "fulfil_order",
    params(("order_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "Fulfilled, or it was already", body = Done),
        (status = 404, description = "No such order", body = ProblemDetails),
        (status = 409, description = "Not paid, or what it bought still cannot be granted", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<OfStaff<ManageOrders>>,
    Path(order_id): Path<OrderId>,
) -> Result<Response, ApiError> {
    let quote = Quote::read(&app, order_id).await?;
    let quote = quote.ok_or(ApiError::Unknown("order"))?;
    let paid_by = quote.paid_by.ok_or(domain::Rejection::from(OrderError::NotPaid))?;
    let fulfilment = fulfilling(&app, &quote, paid_by).await?;
    let stream = Stream::Order(order_id);
    let executed = write.draw(&app, &(), (stream, None), || fulfilment.command()).await?;
    Ok(Done::answer(&executed, stream))
}
