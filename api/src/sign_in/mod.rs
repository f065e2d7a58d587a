//! Signing in, step by step.

mod customer;
mod identifier;
mod mailed_code;
pub(crate) mod password;
mod second_factor;

use std::net::{IpAddr, SocketAddr};

use axum::{
    Json,
    extract::{ConnectInfo, FromRequestParts},
    http::{
        Extensions, HeaderValue,
        header::{InvalidHeaderValue, SET_COOKIE},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    access::{
        attempts::Attempt,
        secret::Secret,
        sessions::{COOKIE, Opening},
    },
    app::App,
    error::ApiError,
};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(identifier::handler))
        .routes(routes!(password::handler))
        .routes(routes!(second_factor::handler))
        .routes(routes!(customer::handler))
        .routes(routes!(mailed_code::handler))
}

/// What comes next for whoever gave what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = SignInNext)]
pub(crate) enum Next {
    /// The password, whether or not there is such an account.
    Password,
    /// A code of the second factor, within five minutes.
    SecondFactor,
    /// The code that was mailed just now, within ten minutes.
    MailedCode,
    /// Nothing: the session may do all that its role may.
    SignedIn,
    /// A second factor has to be set before anything else.
    SetSecondFactor,
}

/// The answer of each step.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInStep)]
pub(crate) struct Answer {
    /// What comes next.
    next: Next,
}

impl Answer {
    pub(crate) fn new(next: Next) -> Json<Self> {
        Json(Self { next })
    }
}

/// What makes half a session a whole one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignInSixDigits)]
struct SixDigits {
    /// Six digits.
    #[schema(value_type = String, format = Password, example = "492817")]
    code: Secret,
}

/// Opens the whole session in place of the half one, under a new token: what was missing was given by this attempt.
async fn complete(app: &App, half: Uuid, attempt: &Attempt<'_>, opening: Opening) -> Result<Response, ApiError> {
    app.identity.forgive(attempt).await?;
    app.identity.end_session(half).await?;
    let token = app.identity.open_session(&app.mint, opening).await?;
    with_cookie(&token, Answer::new(Next::SignedIn))
}

/// The answer with the cookie of a new session.
pub(crate) fn with_cookie(token: &Secret, answer: impl IntoResponse) -> Result<Response, ApiError> {
    let mut response = answer.into_response();
    let cookie = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax", token.as_str());
    let mut value =
        HeaderValue::try_from(cookie).map_err(|error: InvalidHeaderValue| ApiError::Unexpected(error.to_string()))?;
    value.set_sensitive(true);
    response.headers_mut().append(SET_COOKIE, value);
    Ok(response)
}

/// The answer that takes the cookie away.
pub(crate) fn without_cookie(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    let gone = HeaderValue::from_static("__Host-sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
    response.headers_mut().append(SET_COOKIE, gone);
    response
}

/// Where a request comes from, as the connection tells, or a trusted proxy.
pub(crate) fn address(extensions: &Extensions) -> Option<IpAddr> {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map(|info| info.0.ip())
}

/// The address that a request comes from, as the connection tells, or a trusted proxy.
pub(crate) struct From(pub(crate) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self(address(&parts.extensions)))
    }
}
