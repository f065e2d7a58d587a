//! `POST /v1/device/licenses/{license_id}/refresh`: tells a computer what its license is now.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{Command, LicenseId, Rejection, States, license::RefreshLicense};
use event_log::preview::preview_at;
use keyledger_verify::Kind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    device::{computer_id, key::Device},
    error::ApiError,
    extract::{Body, Path},
    headers::LogPosition,
    license_files::{Offered, Span, Standing, Stood, sign},
    problem::ProblemDetails,
};

/// What the computer has.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefreshDeviceRequest)]
pub(crate) struct Request {
    /// What the software calls the computer.
    #[schema(pattern = r"\S", max_length = 100, example = "SRV-TSE-02")]
    computer_id: String,
    /// The revision of the license file that it has.
    #[schema(minimum = 0, maximum = 9007199254740991_i64, example = 7)]
    revision: u64,
}

/// Refresh a license
///
/// What the license is now. Nothing happens where the computer has the newest already; what changed comes under a new revision. The
/// refusals below say that the software may not use this license any more, whatever file it has; but for a revision that was never given:
/// then it activates again. No answer is none: it goes on.
#[utoipa::path(
    post, path = "/v1/device/licenses/{license_id}/refresh", tag = "device", operation_id = "refresh_device",
    params(("license_id" = uuid::Uuid, Path, description = "Which")),
    request_body = Request, security(("activation_key" = [])),
    responses(
        (status = 200, description = "The license as it is now", body = Offered),
        (status = 404, description = "No such license of this key", body = ProblemDetails),
        (status = 409, description = "It is disabled, deleted, taken back, released, or on another computer; or the revision was never given", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    device: Device,
    Path(license_id): Path<LicenseId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let command = RefreshLicense {
        license_id,
        activation_key_id: device.activation_key_id,
        computer_id: computer_id(&request.computer_id)?,
        revision: request.revision,
    };
    let (mut stood, is_news) = look(&app, &command).await?;
    if is_news {
        app.signing_keys.current().await?;
        device.execute(&app, command.clone()).await?;
        stood = Stood::now(&app, license_id, Some(&command.computer_id)).await?;
    }
    app.devices.sightings.note(&app, license_id);
    let offered = sign(&app, &stood, &device.code, (Kind::License, Span::ONLINE)).await?;
    Ok((LogPosition(stood.newest.position), Json(offered)).into_response())
}

/// How the license stands, and whether telling the computer is an event.
async fn look(app: &App, command: &RefreshLicense) -> Result<(Stood, bool), ApiError> {
    let now = app.mint.now();
    let decide = |states: &States| -> Result<(Standing, bool), Rejection> {
        let standing = Standing::of(states, command.license_id, Some(&command.computer_id));
        let events = command.decide(states, now)?;
        Ok((standing?, !events.is_empty()))
    };
    let (looked, newest) = preview_at(&app.log, decide).await?;
    let (standing, is_news) = looked?;
    let newest = newest.ok_or(ApiError::Unknown("license"))?;
    Ok((Stood { standing, newest }, is_news))
}
