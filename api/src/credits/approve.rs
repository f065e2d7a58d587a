//! `POST /v1/credit-adjustments/{adjustment_id}/approval`: books a correction that waits.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{AdjustmentId, ResellerId, Stream, credit_account::ApproveAdjustment};
use projections::{Projection, Scope, credit_accounts};

use super::booked::Booked;
use crate::{
    access::needs::ApproveCredits,
    app::{App, Sight},
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    staff::staff_id,
    write::{Write, WriteHeaders},
};

/// Approve a credit adjustment
///
/// Who asked for it does not approve it.
#[utoipa::path(
    post, path = "/v1/credit-adjustments/{adjustment_id}/approval", tag = "credits",
    operation_id = "approve_credit_adjustment",
    params(("adjustment_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "Booked", body = Booked),
        (status = 404, description = "None that waits", body = ProblemDetails),
        (status = 409, description = "Asked for by the same person, or it cannot be booked any more", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ApproveCredits>,
    Path(adjustment_id): Path<AdjustmentId>,
) -> Result<Response, ApiError> {
    let reseller_id = account_of(&app, adjustment_id).await?;
    let command = ApproveAdjustment {
        reseller_id,
        adjustment_id,
        by: staff_id(&write.principal)?,
    };
    let about = (Stream::CreditAccount(reseller_id), Some(reseller_id));
    let executed = write.execute(&app, &(), about, command).await?;
    Booked::answer(&executed, StatusCode::OK)
}

/// Whose account a correction is about.
pub(super) async fn account_of(app: &App, adjustment_id: AdjustmentId) -> Result<ResellerId, ApiError> {
    let mut reading = app
        .read(&Scope::All, Projection::CreditAccounts, Sight::default())
        .await?;
    let found = credit_accounts::adjustment(&mut reading, adjustment_id.0).await?;
    reading.end().await?;
    let found = found.ok_or(ApiError::Unknown("credit adjustment"))?;
    Ok(ResellerId(found.reseller_id))
}
