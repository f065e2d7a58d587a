//! `POST /v1/waiting-payments/{waiting_payment_id}/retry`: takes it again.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::{
        May,
        needs::{ManageOrders, OfStaff},
    },
    app::App,
    checkout::Outcome,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
};

/// What became of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Retried)]
pub(crate) struct Answer {
    /// `taken`, or `waiting` still.
    #[schema(example = "waiting")]
    state: &'static str,
    /// Why it still waits, and what to do.
    #[schema(example = "this order was not paid: pay it first")]
    reason: Option<String>,
}

/// Take a waiting payment again
///
/// The payment provider is asked anew, and what it says is held to the order.
#[utoipa::path(
    post, path = "/v1/waiting-payments/{waiting_payment_id}/retry", tag = "orders", operation_id = "retry_waiting_payment",
    params(("waiting_payment_id" = Uuid, Path, description = "Which")),
    responses(
        (status = 200, description = "What became of it", body = Answer),
        (status = 404, description = "Nothing of that id waits", body = ProblemDetails),
        (status = 409, description = "Nothing is paid by a checkout here", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    _: May<OfStaff<ManageOrders>>,
    Path(waiting_payment_id): Path<Uuid>,
) -> Result<Json<Answer>, ApiError> {
    let outcome = app.retake(waiting_payment_id).await?;
    let outcome = outcome.ok_or(ApiError::Unknown("waiting payment"))?;
    Ok(Json(match outcome {
        Outcome::Taken => Answer {
            state: "taken",
            reason: None,
        },
        Outcome::Waits(reason) => Answer {
            state: "waiting",
            reason: Some(reason),
        },
    }))
}
