//! `POST /v1/invitations/accept`: a first password, by the link that was mailed. It signs nobody in.

use axum::{extract::State, http::StatusCode};
use domain::user::AcceptInvitation;

use crate::{
    access::links::LinkKind, account::choose_password::Request, app::App, conversation::RequestId, error::ApiError,
    extract::Body, problem::ProblemDetails,
};

/// Accept an invitation
///
/// A first password, by the link that was mailed. It signs nobody in. The link is used up last: what is interrupted before can be repeated.
#[utoipa::path(
    post, path = "/v1/invitations/accept", tag = "sign-in", operation_id = "accept_invitation", security(()),
    request_body = Request,
    responses(
        (status = 204, description = "Accepted"),
        (status = 410, description = "The link was used, is too old, or is none", body = ProblemDetails),
        (status = 422, description = "The password cannot be taken", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    Body(request): Body<Request>,
) -> Result<StatusCode, ApiError> {
    request
        .choose(&app, (LinkKind::Invitation, request_id), |user_id| AcceptInvitation {
            user_id,
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
