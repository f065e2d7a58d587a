//! `POST /v1/orders/{order_id}/refunds`: books money that the provider gives back.

use axum::{extract::State, response::Response};
use domain::{
    OrderId, Stream,
    order::{LineRefund, Refund, RefundOrder},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::ManageOrders,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    money::MoneyBody,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// What is given back.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundOrderRequest)]
pub(crate) struct Request {
    /// What the provider calls the refund, 1 to 100 characters. The same again is nothing to do.
    #[schema(pattern = r"\S", max_length = 100, example = "RF-1017")]
    refund_reference: String,
    /// Something of these lines; all that is left of the order unless said.
    lines: Option<Vec<Line>>,
    /// Whether what the lines granted is left to their owners; if not, a line that is refunded in whole loses it.
    #[serde(default)]
    keep_grants: bool,
}

/// What is given back of a line.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LineRefundRequest)]
struct Line {
    /// Which.
    number: u32,
    /// How much, tax included, above zero.
    amount: MoneyBody,
}

/// Refund an order
///
/// In whole or in part. The money itself moves at the payment provider.
#[utoipa::path(
    post, path = "/v1/orders/{order_id}/refunds", tag = "orders", operation_id = "refund_order",
    params(("order_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Booked, or it was already", body = Done),
        (status = 404, description = "No such order", body = ProblemDetails),
        (status = 409, description = "Not paid, more than is left, or what cannot be taken back", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageOrders>,
    Path(order_id): Path<OrderId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = RefundOrder {
        order_id,
        refund_reference: request.refund_reference.clone(),
        refund: request.refund()?,
        keep_grants: request.keep_grants,
    };
    let stream = Stream::Order(order_id);
    let executed = write.execute(&app, &request, (stream, None), command).await?;
    Ok(Done::answer(&executed, stream))
}

impl Request {
    fn refund(&self) -> Result<Refund, ApiError> {
        let Some(lines) = &self.lines else {
            return Ok(Refund::Whole);
        };
        let mut faults = Faults::default();
        let mut parts = vec![];
        for (place, line) in lines.iter().enumerate() {
            let amount = line.amount.read(&format!("/lines/{place}/amount"), &mut faults);
            let number = line.number;
            parts.extend(amount.map(|amount| LineRefund { number, amount }));
        }
        faults.none()?;
        Ok(Refund::Lines(parts))
    }
}
