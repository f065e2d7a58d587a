//! `POST /v1/waiting-payments/{waiting_payment_id}/dismissal`: nothing is to be done about it any more.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::{
        May,
        needs::{ManageOrders, OfStaff},
    },
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    staff::staff_id,
};

/// Why nothing is to be done about it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DismissalRequest)]
pub(crate) struct Request {
    /// For whoever looks at it later, 1 to 500 characters.
    #[schema(pattern = r"\S", max_length = 500, example = "refunded at the provider")]
    reason: String,
}

/// Dismiss a waiting payment
///
/// Nothing is done about it any more, also if it is told again.
#[utoipa::path(
    post, path = "/v1/waiting-payments/{waiting_payment_id}/dismissal", tag = "orders",
    operation_id = "dismiss_waiting_payment",
    params(("waiting_payment_id" = Uuid, Path, description = "Which")), request_body = Request,
    responses(
        (status = 204, description = "Dismissed"),
        (status = 404, description = "Nothing of that id waits", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<OfStaff<ManageOrders>>,
    Path(waiting_payment_id): Path<Uuid>,
    Body(request): Body<Request>,
) -> Result<StatusCode, ApiError> {
    let staff = staff_id(&principal)?;
    match app.till.dismiss(waiting_payment_id, &request.reason, staff.0).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::Unknown("waiting payment")),
    }
}
