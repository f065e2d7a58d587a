//! `GET /v1/licenses/{license_id}/file` and `GET /v1/supports/{support_id}/file`: the license files of what is on a computer.

use axum::{extract::State, response::Response};
use domain::{ActivationKeyId, LicenseId, Rejection, activation_key::ActivationKeyCode, license::ComputerId};
use keyledger_verify::Kind;
use projections::{Projection, Scope, activation_keys, supports};
use uuid::Uuid;

use super::{Offered, Span, Stood, as_attachment, sign};
use crate::{
    access::{May, needs::MakeLicenseFiles},
    app::{App, Sight},
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
};

/// The license file of a license
///
/// For the computer that it is on, to be carried to where no network is. It holds for a year. One that is on no computer has none:
/// `POST` makes one for a computer.
#[utoipa::path(
    get, path = "/v1/licenses/{license_id}/file", tag = "license files", operation_id = "license_file",
    params(("license_id" = Uuid, Path, description = "Of which")),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/plain"),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "It is on no computer, or disabled", body = ProblemDetails),
    )
)]
pub(crate) async fn of_license(
    State(app): State<App>,
    May(principal, _): May<MakeLicenseFiles>,
    Path(license_id): Path<LicenseId>,
) -> Result<Response, ApiError> {
    let scope = app.scope(&principal, None).await?;
    app.license(scope, license_id).await?;
    Ok(as_attachment(made(&app, license_id, None, Kind::License).await?))
}

/// The support file of a support
///
/// The file of its license, which says until when its support is in force.
#[utoipa::path(
    get, path = "/v1/supports/{support_id}/file", tag = "license files", operation_id = "support_file",
    params(("support_id" = Uuid, Path, description = "Of which")),
    responses(
        (status = 200, description = "The file", body = String, content_type = "text/plain"),
        (status = 404, description = "No such support, or none that one sees", body = ProblemDetails),
        (status = 409, description = "Its license is on no computer, or disabled", body = ProblemDetails),
    )
)]
pub(crate) async fn of_support(
    State(app): State<App>,
    May(principal, _): May<MakeLicenseFiles>,
    Path(support_id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let scope = app.scope(&principal, None).await?;
    let mut reading = app
        .read(scope, Projection::Supports, Sight::newest(&app).await?)
        .await?;
    let found = supports::find(&mut reading, support_id).await?;
    reading.end().await?;
    let license_id = LicenseId(found.ok_or(ApiError::Unknown("support"))?.license_id);
    Ok(as_attachment(made(&app, license_id, None, Kind::Support).await?))
}

/// The file of a license as it stands now; on this computer, where one is named.
pub(super) async fn made(
    app: &App,
    license_id: LicenseId,
    on: Option<&ComputerId>,
    kind: Kind,
) -> Result<Offered, ApiError> {
    let stood = Stood::now(app, license_id, on).await?;
    if kind == Kind::Support && stood.standing.support_until.is_none() {
        return Err(ApiError::Unknown("support"));
    }
    let code = code_of(app, stood.standing.activation_key_id).await?;
    sign(app, &stood, &code, (kind, Span::OFFLINE)).await
}

/// The code of a key.
async fn code_of(app: &App, activation_key_id: ActivationKeyId) -> Result<ActivationKeyCode, ApiError> {
    let sight = Sight::newest(app).await?;
    let mut reading = app.read(Scope::All, Projection::ActivationKeys, sight).await?;
    let key = activation_keys::find(&mut reading, activation_key_id.0).await?;
    reading.end().await?;
    let key = key.ok_or(ApiError::Unknown("activation key"))?;
    Ok(key.code.parse().map_err(Rejection::from)?)
}
