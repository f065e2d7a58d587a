//! `POST /v1/checkout/notifications`: hears what the payment provider tells.

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    response::{IntoResponse, Response},
};
use integrations::checkout::Acknowledgement;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::TillError;
use crate::{app::App, error::ApiError, problem::ProblemDetails};

/// The largest notification, in bytes: it may tell of several orders.
pub(super) const LARGEST: usize = 1024 * 1024;

pub(crate) fn routes() -> OpenApiRouter<App> {
    let routes = OpenApiRouter::new().routes(routes!(handler));
    routes.layer(DefaultBodyLimit::max(LARGEST))
}

/// Notify of payments
///
/// For the payment provider alone: events in its own form, with its signature in `X-FS-Signature`. What was taken needs no more
/// sending.
#[utoipa::path(
    post, path = "/v1/checkout/notifications", tag = "orders", operation_id = "notify_of_payments",
    security(("signature" = [])),
    responses(
        (status = 200, description = "All of it was taken"),
        (status = 202, description = "Some of it was taken: the ids of these events, one on each line", body = String,
            content_type = "text/plain", example = "evt-1017"),
        (status = 400, description = "It is signed and cannot be read", body = ProblemDetails),
        (status = 401, description = "It is not signed, or not rightly", body = ProblemDetails),
        (status = 409, description = "Nothing is paid by a checkout here", body = ProblemDetails),
        (status = 413, description = "It is too large", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let headers = request.headers().clone();
    let body = Bytes::from_request(request, &app).await;
    let body = body.map_err(|_| TillError::TooLarge)?;
    let checkout = app.till.checkout()?;
    let notifications = checkout.notifications(&headers, &body).map_err(TillError::from)?;
    let mut heard = Vec::new();
    for notification in &notifications {
        heard.push((notification.event_id.as_str(), app.hear(notification).await));
    }
    match Acknowledgement::of(heard) {
        Acknowledgement::None => Err(TillError::NotTaken.into()),
        taken => Ok(taken.into_response()),
    }
}
