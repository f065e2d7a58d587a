//! `POST /v1/device/licenses/{license_id}/release`: the software gives its license back.

use axum::{extract::State, response::Response};
use domain::{
    LicenseId,
    license::{ReleaseLicense, Releaser},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    device::{computer_id, key::Device},
    error::ApiError,
    extract::{Body, Path},
    licenses::release,
    problem::ProblemDetails,
};

/// Who gives it back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReleaseDeviceRequest)]
pub(crate) struct Request {
    /// What the software calls the computer.
    #[schema(pattern = r"\S", max_length = 100, example = "SRV-TSE-02")]
    computer_id: String,
}

/// Release a license from its own computer
///
/// For instance when the software is taken off: the next activation may be on any computer. It counts among the moves that the owner has
/// in a year.
#[utoipa::path(
    post, path = "/v1/device/licenses/{license_id}/release", tag = "device", operation_id = "release_device",
    params(("license_id" = uuid::Uuid, Path, description = "Which")),
    request_body = Request, security(("activation_key" = [])),
    responses(
        (status = 200, description = "Released, or it was on no computer", body = release::Answer,
            headers(("ETag" = String, description = "The version of the license, if it was released"))),
        (status = 404, description = "No such license of this key", body = ProblemDetails),
        (status = 409, description = "No move is left this year, or it is on another computer", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    device: Device,
    Path(license_id): Path<LicenseId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let by = Releaser::Computer {
        activation_key_id: device.activation_key_id,
        computer_id: computer_id(&request.computer_id)?,
    };
    let executed = device.execute(&app, ReleaseLicense { license_id, by }).await?;
    Ok(release::answer(&executed))
}
