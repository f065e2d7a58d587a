//! `POST /v1/credit-adjustments/{adjustment_id}/declination`: declines a correction that waits.

use axum::{extract::State, response::Response};
use domain::{AdjustmentId, Stream, credit_account::DeclineAdjustment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::approve::account_of;
use crate::{
    access::needs::ApproveCredits,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    staff::staff_id,
    write::{Done, Write, WriteHeaders},
};

/// Why it is declined.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeclineAdjustmentRequest)]
pub(crate) struct Request {
    /// Why, for staff: 1 to 500 characters on one line.
    #[schema(pattern = r"\S", max_length = 500, example = "agreed by phone")]
    reason: String,
}

/// Decline a credit adjustment
///
/// Who asked for it may do so too.
#[utoipa::path(
    post, path = "/v1/credit-adjustments/{adjustment_id}/declination", tag = "credits",
    operation_id = "decline_credit_adjustment",
    params(("adjustment_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Declined", body = Done),
        (status = 404, description = "None that waits", body = ProblemDetails),
        (status = 422, description = "No reason", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ApproveCredits>,
    Path(adjustment_id): Path<AdjustmentId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let reseller_id = account_of(&app, adjustment_id).await?;
    let command = DeclineAdjustment {
        reseller_id,
        adjustment_id,
        by: staff_id(&write.principal)?,
        reason: request.reason.clone(),
    };
    let stream = Stream::CreditAccount(reseller_id);
    let executed = write
        .execute(&app, &request, (stream, Some(reseller_id)), command)
        .await?;
    Ok(Done::answer(&executed, stream))
}
