//! `POST /v1/credit-purchases`: books credits that were paid for.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{Credits, ResellerId, Stream, credit_account::PurchaseCredits};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::booked::Booked;
use crate::{
    access::needs::GrantCredits,
    app::App,
    error::ApiError,
    extract::Body,
    faults::Faults,
    money::MoneyBody,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// What was bought.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PurchaseCreditsRequest)]
pub(crate) struct Request {
    /// Whose account.
    #[schema(value_type = Uuid)]
    reseller_id: ResellerId,
    /// Hundredths of a credit, above zero.
    credits: i64,
    /// What was paid, if known.
    paid: Option<MoneyBody>,
}

/// Book bought credits
///
/// For what was paid outside of the checkout, whose orders book their credits by themselves. They become a lot of their own.
#[utoipa::path(
    post, path = "/v1/credit-purchases", tag = "credits", operation_id = "purchase_credits",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Booked; the ETag is the account's version", body = Booked),
        (status = 404, description = "No such reseller", body = ProblemDetails),
        (status = 409, description = "The reseller is suspended, or the period is closed", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<GrantCredits>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let mut faults = Faults::default();
    let paid = request.paid.as_ref().and_then(|paid| paid.read("/paid", &mut faults));
    faults.none()?;
    let reseller_id = request.reseller_id;
    let command = PurchaseCredits {
        reseller_id,
        credits: Credits(request.credits),
        paid,
    };
    let about = (Stream::CreditAccount(reseller_id), Some(reseller_id));
    let executed = write.execute(&app, &request, about, command).await?;
    Booked::answer(&executed, StatusCode::CREATED)
}
