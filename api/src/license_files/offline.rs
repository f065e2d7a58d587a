//! `POST /v1/offline-requests`: what a computer asks for that is in no network, brought by its owner.

use std::net::IpAddr;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{Rejection, activation_key::ActivationKeyError};
use event_log::ExecuteError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::brought::{Answer, Brought};
use crate::{
    access::{Principal, attempts::Attempt, needs::MakeLicenseFiles},
    app::App,
    error::ApiError,
    extract::Body,
    headers::LogPosition,
    licenses::release::releaser,
    problem::ProblemDetails,
    sign_in::From,
    write::{Write, WriteHeaders},
};

/// What the computer wrote.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfflineRequest)]
pub(crate) struct Request {
    /// The text of the request file, whatever a mail program did to its lines.
    #[schema(
        max_length = 24576,
        example = "-----BEGIN KEYLEDGER REQUEST-----\n…\n-----END KEYLEDGER REQUEST-----\n"
    )]
    request: String,
}

/// Bring the request of a computer that is in no network
///
/// One that asks for a license gets it as a file that holds for a year; the same request again gets it again. One that gives its license
/// back brings the file that it had, and counts among the moves of a year.
#[utoipa::path(
    post, path = "/v1/offline-requests", tag = "license files", operation_id = "bring_offline_request",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "What came of it", body = Answer),
        (status = 404, description = "No such key or license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "None is free, no move is left, or the license is elsewhere", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    From(from): From,
    write: Write<MakeLicenseFiles>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let whose = app.scope(&write.principal, None).await?;
    let brought = Brought::read(&app, &request.request, (whose, releaser(&write.principal))).await;
    let brought = guessing(&app, &write.principal, from, brought).await?;
    // Without a key to sign with, nothing is to happen.
    app.signing_keys.current().await?;
    let target = (brought.stream(), None);
    let executed = write.execute(&app, &request, target, brought.clone()).await?;
    let answer = brought.answer(&app, &executed).await?;
    Ok((LogPosition(executed.position), Json(answer)).into_response())
}

/// That a key is there would tell of somebody else's, so that nobody may try many: those that are not one's own are counted.
async fn guessing(
    app: &App,
    principal: &Principal,
    from: Option<IpAddr>,
    brought: Result<Brought, ApiError>,
) -> Result<Brought, ApiError> {
    let unknown = |rejection: &Rejection| *rejection == ActivationKeyError::Unknown.into();
    if matches!(&brought, Err(ApiError::Execute(ExecuteError::Rejected(rejection))) if unknown(rejection)) {
        let guess = Attempt {
            kind: "activation-key",
            account: &principal.actor().id,
            from,
            at: app.mint.now(),
        };
        app.identity.count_guess(&guess).await?;
    }
    brought
}
