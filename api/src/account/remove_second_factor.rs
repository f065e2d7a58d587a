//! `DELETE /v1/second-factor`: the password alone from now on, where the role allows it.

use axum::{extract::State, http::StatusCode};
use domain::user::RemoveSecondFactor;

use crate::{
    access::{
        AccessError,
        accounts::needs_second_factor,
        commands::Asked,
        outbox::{Language, Notice},
        recently_proved,
        sessions::Session,
    },
    app::App,
    conversation::RequestId,
    error::ApiError,
    problem::ProblemDetails,
};

/// Remove the second factor
///
/// The password alone from now on, where the role allows it. The password must have been given a few minutes ago.
#[utoipa::path(
    delete, path = "/v1/second-factor", tag = "sign-in", operation_id = "remove_second_factor", security(("session" = [])),
    responses(
        (status = 204, description = "Removed, or there was none"),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "The password was given too long ago", body = ProblemDetails),
        (status = 409, description = "The role needs one", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    session: Session,
) -> Result<StatusCode, ApiError> {
    let session = session.signed_in()?;
    recently_proved(&session.whoever(), app.mint.now())?;
    let (user_id, login) = session.user()?;
    let account = app.identity.by_id(user_id).await?.ok_or(AccessError::NotSignedIn)?;
    if needs_second_factor(account.role()?) {
        return Err(AccessError::SecondFactorNeeded.into());
    }
    let asked = Asked {
        actor: session.whoever().actor(),
        request_id: Some(request_id),
        key: None,
        what: "DELETE /v1/second-factor",
    };
    app.execute_about(user_id, asked, RemoveSecondFactor { user_id })
        .await?;
    app.identity.drop_second_factor(user_id).await?;
    let notice = Notice::SecondFactorChanged.mail(Language::of(&account.language));
    app.identity.post(&app.mint, Some(login), &notice).await?;
    Ok(StatusCode::NO_CONTENT)
}
