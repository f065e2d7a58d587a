//! `POST /v1/supports`: assigns support to a license, or extends what it has.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    LicenseId, Stream, SupportId,
    support::{AssignSupport, NewSupport},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    receipt::Receipt,
    write::{Write, WriteHeaders},
};

/// What is assigned, and to which license.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignSupportRequest)]
pub(crate) struct Request {
    /// The license; a permanent one.
    #[schema(value_type = Uuid)]
    license_id: LicenseId,
    /// For how many years.
    #[schema(minimum = 1, maximum = 5)]
    years: u32,
}

/// Assign support
///
/// It begins today, or on the day after the end of what the license has; its price is debited.
#[utoipa::path(
    post, path = "/v1/supports", tag = "supports", operation_id = "assign_support",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Assigned; its ETag is the version of all support of the license", body = Receipt),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "Too few credits, or what the present state forbids", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let license_id = request.license_id;
    let by = app.license_seller(&write.principal, license_id).await?;
    let stream = Stream::Support(license_id);
    let support_id = SupportId(app.mint.id()?);
    let command = || {
        Ok(AssignSupport {
            license_id,
            by,
            support: NewSupport {
                support_id,
                years: request.years,
                paid: None,
            },
            order: app.new_order()?,
        })
    };
    let executed = write.draw(&app, &request, (stream, by.reseller()), command).await?;
    Ok(Receipt::answer(StatusCode::CREATED, &executed, stream))
}
