//! `GET /v1/session`: who is signed in, and what it may do.

use axum::Json;
use chrono::{DateTime, Utc};
use domain::{PersonId, ResellerId, UserId, user::Role};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::{
        Right, policy,
        sessions::{Holder, Session},
    },
    error::ApiError,
    openapi::{RightName, RoleName},
    problem::ProblemDetails,
    sign_in::Next,
};

/// Who is signed in. Nothing is told of whom but its login and what it is there for.
#[derive(Serialize, ToSchema)]
#[schema(as = CurrentSession)]
pub(crate) struct Answer {
    /// What is still to be given or set.
    next: Next,
    /// The user.
    #[schema(value_type = Option<Uuid>)]
    user_id: Option<UserId>,
    /// What the user signs in as.
    login: Option<String>,
    /// What the user is there for.
    #[schema(value_type = Option<RoleName>)]
    role: Option<Role>,
    /// The reseller that the user belongs to.
    #[schema(value_type = Option<Uuid>)]
    reseller_id: Option<ResellerId>,
    /// The customer, where it is one.
    #[schema(value_type = Option<Uuid>)]
    customer_id: Option<PersonId>,
    /// Whether a second factor is set.
    second_factor: bool,
    /// What it may do.
    #[schema(value_type = Vec<RightName>)]
    rights: Vec<Right>,
    /// When the password was last given.
    proved_at: DateTime<Utc>,
    /// When the session ends at the latest.
    expires_at: DateTime<Utc>,
}

/// The session
///
/// Who is signed in, what is still to be given, and what it may do.
#[utoipa::path(
    get, path = "/v1/session", tag = "sign-in", operation_id = "show_session", security(("session" = [])),
    responses(
        (status = 200, description = "The session of the cookie", body = Answer),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(session: Session) -> Result<Json<Answer>, ApiError> {
    let next = match () {
        () if session.is_half => Next::SecondFactor,
        () if session.holder.has_to_set_second_factor() => Next::SetSecondFactor,
        () => Next::SignedIn,
    };
    let principal = session.whoever();
    let rights = policy::ALL.into_iter().filter(|right| principal.may(*right));
    let mut answer = Answer {
        next,
        user_id: None,
        login: None,
        role: None,
        reseller_id: None,
        customer_id: None,
        second_factor: false,
        rights: rights.filter(|_| next == Next::SignedIn).collect(),
        proved_at: session.proved_at,
        expires_at: session.expires_at,
    };
    match session.holder {
        Holder::User {
            user_id,
            login,
            role,
            reseller_id,
            second_factor,
        } => {
            answer.user_id = Some(user_id);
            answer.login = Some(login);
            answer.role = Some(role);
            answer.reseller_id = reseller_id;
            answer.second_factor = second_factor;
        }
        Holder::Customer { person_id } => answer.customer_id = Some(person_id),
    }
    Ok(Json(answer))
}
