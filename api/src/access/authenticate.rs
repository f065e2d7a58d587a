//! From what a request shows to who asks.

use axum::{
    extract::FromRequestParts,
    http::{
        HeaderMap,
        header::{AUTHORIZATION, COOKIE},
        request::Parts,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    access::{AccessError, By, Principal, secret::Secret, sessions, sessions::Session},
    app::App,
    error::ApiError,
};

/// For how long a password that was given stands for whoever sits there.
const PROOF: TimeDelta = TimeDelta::minutes(10);

/// Who sends this request: by the token in `Authorization: Bearer`, else by the cookie of a session; none if it shows neither.
///
/// What is shown and not good any more is an error, as is a session whose user has to set a second factor first. A token that is
/// sent along counts alone: what a program may do does not depend on who uses the browser beside it.
pub async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Option<Principal>, ApiError> {
    if headers.contains_key(AUTHORIZATION) {
        return holder(app, headers).await.map(Some);
    }
    let Some(token) = cookie(headers)? else {
        return Ok(None);
    };
    let session = app.identity.session(&token, app.mint.now()).await?;
    let session = session.ok_or(AccessError::NotSignedIn)?;
    Ok(Some(session.principal()?))
}

/// Who sent these headers some time ago and is still being answered. It is nobody's doing that the answer goes on, so a session may
/// come to rest meanwhile.
pub(crate) async fn still_signed_in(app: &App, headers: &HeaderMap) -> Result<Principal, ApiError> {
    if headers.contains_key(AUTHORIZATION) {
        return holder(app, headers).await;
    }
    let token = cookie(headers)?.ok_or(AccessError::NotSignedIn)?;
    let session = app.identity.session_unseen(&token, app.mint.now()).await?;
    Ok(session.ok_or(AccessError::NotSignedIn)?.principal()?)
}

/// The holder of the token that was sent.
async fn holder(app: &App, headers: &HeaderMap) -> Result<Principal, ApiError> {
    let token = bearer(headers).ok_or(AccessError::NotSignedIn)?;
    let principal = app.identity.holder_of(&token, app.mint.now()).await?;
    principal.ok_or_else(|| AccessError::NotSignedIn.into())
}

/// Refuses what is dangerous unless the password was given a few minutes ago. A token cannot give it.
pub fn recently_proved(principal: &Principal, now: DateTime<Utc>) -> Result<(), AccessError> {
    match principal.by {
        By::Session { proved_at } if proved_at + PROOF > now => Ok(()),
        By::Session { .. } | By::Token { .. } | By::Link => Err(AccessError::ProofNeeded),
    }
}

/// Somebody who signed in or whose token was sent.
pub(crate) async fn signed_in(app: &App, headers: &HeaderMap) -> Result<Principal, ApiError> {
    let principal = authenticate(app, headers).await?;
    principal.ok_or_else(|| AccessError::NotSignedIn.into())
}

/// The same, who gave the password a few minutes ago.
pub(crate) async fn proved(app: &App, headers: &HeaderMap) -> Result<Principal, ApiError> {
    let principal = signed_in(app, headers).await?;
    recently_proved(&principal, app.mint.now())?;
    Ok(principal)
}

/// Whoever counted the request has looked already, and left what was found.
impl FromRequestParts<App> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match parts.extensions.get::<Self>() {
            Some(principal) => Ok(principal.clone()),
            None => signed_in(app, &parts.headers).await,
        }
    }
}

/// The session of a request's cookie, half or whole, also where a second factor has to be set. Only what belongs to signing in
/// takes it; everything else goes by [`authenticate`].
impl FromRequestParts<App> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let token = cookie(&parts.headers)?.ok_or(AccessError::NotSignedIn)?;
        let session = app.identity.session(&token, app.mint.now()).await?;
        session.ok_or_else(|| AccessError::NotSignedIn.into())
    }
}

/// The token in `Authorization`, if it is one.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let is_only = values.next().is_none();
    (is_only && scheme.eq_ignore_ascii_case("bearer")).then(|| Secret::new(token.trim()))
}

/// What stands in the session's cookie; two of the name are refused.
pub(crate) fn cookie(headers: &HeaderMap) -> Result<Option<Secret>, AccessError> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(name, _)| name.trim() == sessions::COOKIE);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some((_, token)), None) => Ok(Some(Secret::new(token.trim()))),
        (Some(_), Some(_)) => Err(AccessError::NotSignedIn),
    }
}
