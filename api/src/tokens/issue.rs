//! `POST /v1/tokens`: issues a token. The answer shows it this once; a repeated request is told its id and no more.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    Event, TokenId,
    user::{IssueToken, TokenIssued},
};
use event_log::Executed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{AccessError, IssuedToken, Principal, Right, commands::Asked, recently_proved, secret::Secret},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{Body, IdempotencyKey},
    headers::{KeyHeader, LogPosition},
    openapi::RightName,
    problem::ProblemDetails,
    tokens::user,
};

/// What the token is for.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssueTokenRequest)]
pub(crate) struct Request {
    /// What to call it.
    #[schema(pattern = r"\S", max_length = 100, example = "nightly report")]
    name: String,
    /// What it may do: some of one's own rights.
    #[schema(value_type = Vec<RightName>)]
    scopes: Vec<Right>,
    /// The last day (UTC) on which it is taken, at most a year ahead.
    expires_on: NaiveDate,
}

/// A new token.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedToken)]
pub(crate) struct Answer {
    /// To speak of it.
    #[schema(value_type = Uuid)]
    token_id: TokenId,
    /// The token itself, to be kept where it is used; none in a repeated answer.
    token: Option<String>,
}

/// Issue a token
///
/// The answer shows it this once; a repeated request is told its id and no more. The password must have been given a few minutes ago.
#[utoipa::path(
    post, path = "/v1/tokens", tag = "sign-in", operation_id = "issue_token", security(("session" = [])),
    params(KeyHeader),
    request_body = Request,
    responses(
        (status = 201, description = "Issued", body = Answer),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "The password was given too long ago, or one may not do what the token should", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    principal: Principal,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    recently_proved(&principal, app.mint.now())?;
    let user_id = user(&principal)?;
    if !request.scopes.iter().all(|right| principal.may(*right)) {
        return Err(AccessError::NotAllowed.into());
    }
    let command = IssueToken {
        user_id,
        token_id: TokenId(app.mint.id()?),
        name: request.name.clone(),
        scopes: request.scopes.iter().map(|right| right.name().to_owned()).collect(),
        expires_on: request.expires_on,
    };
    let asked = Asked {
        actor: principal.actor(),
        request_id: Some(request_id),
        key: Some(&key),
        what: ("POST /v1/tokens", &request),
    };
    let executed = app.execute_about(user_id, asked, command).await?;
    answer(&app, &executed).await
}

async fn answer(app: &App, executed: &Executed) -> Result<Response, ApiError> {
    let issued = executed.events.iter().find_map(|recorded| match &recorded.event {
        Event::TokenIssued(issued) => Some(issued),
        _ => None,
    });
    let Some(issued) = issued else {
        return Err(ApiError::Unexpected(
            "a token was issued without the event that says so".to_owned(),
        ));
    };
    let token = match executed.repeated {
        true => None,
        false => Some(keep(app, issued).await?.as_str().to_owned()),
    };
    let token_id = issued.token_id;
    let position = LogPosition(executed.position);
    Ok((StatusCode::CREATED, position, Json(Answer { token_id, token })).into_response())
}

async fn keep(app: &App, issued: &TokenIssued) -> Result<Secret, ApiError> {
    let kept = IssuedToken {
        user_id: issued.user_id,
        token_id: issued.token_id,
        name: &issued.name,
        scopes: &issued.scopes,
        expires_on: issued.expires_on,
    };
    app.identity.keep_token(&app.mint, &kept).await
}
