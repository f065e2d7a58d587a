//! `POST /v1/resellers/{reseller_id}/credit-lots/{lot}/revocation`: takes a purchase back.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{ResellerId, Stream, credit_account::RevokePurchase};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::booked::Booked;
use crate::{
    access::needs::GrantCredits,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// Why a purchase is taken back.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RevokePurchaseRequest)]
pub(crate) struct Request {
    /// Why, for the statement: 1 to 500 characters on one line.
    #[schema(pattern = r"\S", max_length = 500, example = "agreed by phone")]
    reason: String,
}

/// Revoke a purchase of credits
///
/// When its payment was taken back. What was used of it already is owed then, even beyond the agreed limit.
#[utoipa::path(
    post, path = "/v1/resellers/{reseller_id}/credit-lots/{lot}/revocation", tag = "credits",
    operation_id = "revoke_credit_purchase",
    params(
        ("reseller_id" = uuid::Uuid, Path, description = "Whose account"),
        ("lot" = u32, Path, description = "The number of the lot that was bought"),
        WriteHeaders,
    ),
    request_body = Request,
    responses(
        (status = 200, description = "Revoked; the ETag is the account's version", body = Booked),
        (status = 404, description = "No such purchase, or it was revoked already", body = ProblemDetails),
        (status = 409, description = "The period is closed", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<GrantCredits>,
    Path((reseller_id, lot)): Path<(ResellerId, u32)>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = RevokePurchase {
        reseller_id,
        lot,
        reason: request.reason.clone(),
    };
    let about = (Stream::CreditAccount(reseller_id), Some(reseller_id));
    let executed = write.execute(&app, &request, about, command).await?;
    Booked::answer(&executed, StatusCode::OK)
}
