//! `POST /v1/tokens`: issues a token. The answer shows it this once; a repeated request is told its id and no more.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    Event, TokenId,
    user::{IssueToken, TokenIssued},
};
use event_log::Executed;
use serde::{Deserialize, Serialize};

use crate::{
    access::{AccessError, IssuedToken, Right, authenticate::proved, commands::Asked, secret::Secret},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::{IdempotencyKey, PlainBody},
    headers::LogPosition,
    tokens::user,
};

/// What the token is for.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// What to call it.
    name: String,
    /// What it may do: some of one's own rights.
    scopes: Vec<Right>,
    /// The last day (UTC) on which it is taken, at most a year ahead.
    expires_on: NaiveDate,
}

/// A new token.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// To speak of it.
    token_id: TokenId,
    /// The token itself, to be kept where it is used; none in a repeated answer.
    token: Option<String>,
}

pub(crate) async fn handler(
    State(app): State<App>,
    RequestId(request_id): RequestId,
    IdempotencyKey(key): IdempotencyKey,
    headers: HeaderMap,
    PlainBody(request): PlainBody<Request>,
) -> Result<Response, ApiError> {
    let principal = proved(&app, &headers).await?;
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
