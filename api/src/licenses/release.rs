//! `POST /v1/licenses/{license_id}/release`: takes a license from its computer.

use axum::{
    Json,
    extract::State,
    http::header::ETAG,
    response::{IntoResponse, Response},
};
use domain::{
    Event, LicenseId, Stream,
    license::{ReleaseLicense, Releaser, Seller},
};
use event_log::{Executed, Position};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::{Principal, Who, needs::Rehost},
    app::App,
    error::ApiError,
    extract::Path,
    headers::LogPosition,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// The license that was released.
#[derive(Serialize, ToSchema)]
#[schema(as = ReleasedLicense)]
pub(crate) struct Answer<'a> {
    /// The computer that it was taken from; none if it was on none.
    computer_id: Option<&'a str>,
    /// How often its owner released it in this calendar year (UTC), this time included; none if nothing was done.
    rehosts_this_year: Option<u32>,
    /// How many more times its owner may in this year; none if nothing was done.
    rehosts_left: Option<u32>,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

/// Release a license
///
/// The next activation binds it to a computer again. Its seller and its customer share so many times a year, the vendor's staff has no
/// limit.
#[utoipa::path(
    post, path = "/v1/licenses/{license_id}/release", tag = "licenses", operation_id = "release_license",
    params(("license_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders),
    responses(
        (status = 200, description = "Released, or it was on no computer", body = Answer),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "No move is left this year, or the vendor disabled it", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Rehost>,
    Path(license_id): Path<LicenseId>,
) -> Result<Response, ApiError> {
    let by = releaser(&write.principal);
    let stream = Stream::License(license_id);
    let command = ReleaseLicense { license_id, by };
    let executed = write.execute(&app, &(), (stream, None), command).await?;
    Ok(answer(&executed))
}

pub(crate) fn releaser(principal: &Principal) -> Releaser {
    match (&principal.who, principal.reseller()) {
        (Who::Customer { person_id }, _) => Releaser::Customer { person_id: *person_id },
        (_, Some(reseller_id)) => Releaser::Seller(Seller::Reseller { reseller_id }),
        (_, None) => Releaser::Staff,
    }
}

/// A pure function of the events, so that a repeated request gets the same answer to the byte.
pub(crate) fn answer(executed: &Executed) -> Response {
    let released = executed.events.iter().find_map(|recorded| match &recorded.event {
        Event::LicenseReleased(released) => Some((recorded.version, released)),
        _ => None,
    });
    let answer = Answer {
        computer_id: released.map(|(_, released)| released.computer_id.as_str()),
        rehosts_this_year: released.map(|(_, released)| released.rehosts_this_year),
        rehosts_left: released.map(|(_, released)| released.rehosts_left),
        position: executed.position,
    };
    let body = (LogPosition(executed.position), Json(answer));
    match released {
        Some((version, _)) => ([(ETAG, format!("\"{version}\""))], body).into_response(),
        None => body.into_response(),
    }
}
