//! `POST /v1/credit-adjustments`: corrects a balance.

use axum::{extract::State, http::StatusCode, response::Response};
use chrono::NaiveDate;
use domain::{AdjustmentId, Credits, ResellerId, Stream, credit_account::AdjustCredits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::booked::Booked;
use crate::{
    access::needs::GrantCredits,
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    staff::staff_id,
    write::{Write, WriteHeaders},
};

/// What is corrected, and why.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdjustCreditsRequest)]
pub(crate) struct Request {
    /// Whose account.
    #[schema(value_type = Uuid)]
    reseller_id: ResellerId,
    /// Hundredths of a credit: how many more, or fewer if negative.
    credits: i64,
    /// Why, for the statement: 1 to 500 characters on one line.
    #[schema(pattern = r"\S", max_length = 500, example = "agreed by phone")]
    reason: String,
    /// The day for which it is meant, not in the future; that of its booking unless said.
    effective_on: Option<NaiveDate>,
}

/// Adjust credits
///
/// Above the limit of the price list in force it waits until another one of the staff approves it.
#[utoipa::path(
    post, path = "/v1/credit-adjustments", tag = "credits", operation_id = "adjust_credits",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Booked, or it waits for approval", body = Booked),
        (status = 404, description = "No such reseller", body = ProblemDetails),
        (status = 409, description = "Too few credits, or the period is closed", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<GrantCredits>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let reseller_id = request.reseller_id;
    let command = AdjustCredits {
        reseller_id,
        adjustment_id: AdjustmentId(app.mint.id()?),
        credits: Credits(request.credits),
        reason: request.reason.clone(),
        by: staff_id(&write.principal)?,
        effective_on: request.effective_on,
    };
    let about = (Stream::CreditAccount(reseller_id), Some(reseller_id));
    let executed = write.execute(&app, &request, about, command).await?;
    Booked::answer(&executed, StatusCode::CREATED)
}
