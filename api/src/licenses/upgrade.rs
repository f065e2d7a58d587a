//! `POST /v1/licenses/{license_id}/upgrade`: makes a license more than it is.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{LicenseId, Stream, catalog::Sku, license::UpgradeLicense};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    problem::ProblemDetails,
    receipt::Receipt,
    write::{Write, WriteHeaders},
};

/// What it is to be.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UpgradeLicenseRequest)]
pub(crate) struct Request {
    /// The same product, with at least as many and at least the same edition.
    #[schema(
        pattern = "^[A-Z]{1,8}(-[A-Z]{1,8})?-([1-9][0-9]{0,9}|UNLIMITED)$",
        example = "T-ENT-25"
    )]
    sku: String,
    /// Whether a trial is to become permanent.
    #[serde(default)]
    to_permanent: bool,
}

/// Upgrade a license
///
/// More users, a higher edition, or from trial to permanent. The difference is debited, and with it what support that is in force
/// costs more for its days left.
#[utoipa::path(
    post, path = "/v1/licenses/{license_id}/upgrade", tag = "licenses", operation_id = "upgrade_license",
    params(("license_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Upgraded, or it was that already", body = Receipt),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "Too few credits, or what the present state forbids", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Path(license_id): Path<LicenseId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let mut faults = Faults::default();
    let to: Option<Sku> = faults.take("/sku", request.sku.parse());
    faults.none()?;
    let by = app.license_seller(&write.principal, license_id).await?;
    let stream = Stream::License(license_id);
    let command = || {
        Ok(UpgradeLicense {
            license_id,
            by,
            to: to.clone().ok_or(ApiError::Unknown("product"))?,
            to_permanent: request.to_permanent,
            order: app.new_order()?,
            paid: None,
            support_paid: None,
        })
    };
    let executed = write.draw(&app, &request, (stream, by.reseller()), command).await?;
    Ok(Receipt::answer(StatusCode::OK, &executed, stream))
}
