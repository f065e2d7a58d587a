//! `POST /v1/credit-transfers`: moves credits between a reseller and one below it.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{Credits, ResellerId, Stream, credit_account::TransferCredits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::booked::Booked;
use crate::{
    access::needs,
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// What moves where.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TransferCreditsRequest)]
pub(crate) struct Request {
    /// Whose they are: oneself unless said, or a sub-reseller; needed of staff.
    #[schema(value_type = Option<Uuid>)]
    from: Option<ResellerId>,
    /// Whose they are to be: a sub-reseller, or one between.
    #[schema(value_type = Uuid)]
    to: ResellerId,
    /// Hundredths of a credit, above zero.
    credits: i64,
}

/// Transfer credits
///
/// To a sub-reseller at any depth, or back up. They keep their price and their last day; no overdraft is drawn on.
#[utoipa::path(
    post, path = "/v1/credit-transfers", tag = "credits", operation_id = "transfer_credits",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Transferred; what is told is the giver's account", body = Booked),
        (status = 404, description = "No such reseller, or none that one reaches", body = ProblemDetails),
        (status = 409, description = "Too few credits, or neither is above the other", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<needs::TransferCredits>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let from = app.acting_reseller(&write.principal, request.from).await?;
    let to = app.acting_reseller(&write.principal, Some(request.to)).await?;
    let command = TransferCredits {
        from,
        to,
        credits: Credits(request.credits),
    };
    let about = (Stream::CreditAccount(from), Some(from));
    let executed = write.execute(&app, &request, about, command).await?;
    Booked::answer(&executed, StatusCode::CREATED)
}
