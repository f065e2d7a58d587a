//! What handlers take from a request, each with its own refusal.

use std::{fmt::Display, str::FromStr};

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Query, Request},
    http::{HeaderName, request::Parts},
};
use event_log::Position;
use projections::page::LARGEST_PAGE;
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{conversation::RequestId, error::ApiError, queries, schemas::Schemas};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MIN_LOG_POSITION: HeaderName = HeaderName::from_static("min-log-position");
const LONGEST_KEY: usize = 255;
const USUAL_PAGE: i64 = 50;

/// A body of JSON.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned + ToSchema, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    /// Checks it against its schema first, so that all that is wrong is told at once.
    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let schemas = Schemas::of_request(&request)?;
        let Json(body): Json<Value> = Json::from_request(request, state).await?;
        schemas.read(&T::name(), body).map(Self)
    }
}

/// What stands in the path of the address.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = <axum::extract::Path<T> as FromRequestParts<S>>::from_request_parts(parts, state).await;
        let path = path.map_err(|rejection| ApiError::MalformedPath(rejection.body_text()))?;
        Ok(Self(path.0))
    }
}

/// What stands in the address behind the question mark.
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Query(params) = Query::from_request_parts(parts, state).await?;
        queries::check(parts)?;
        Ok(Self(params))
    }
}

/// One of [`Params`] in the form in which people write it.
pub(crate) fn written<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

/// A field that may be null, apart from one that is left out.
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// How many items a page has at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit(pub(crate) i64);

/// A text that is no such number.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} items are no page: ask for 1 to {LARGEST_PAGE}")]
pub(crate) struct NotALimit(String);

impl Default for Limit {
    fn default() -> Self {
        Self(USUAL_PAGE)
    }
}

impl FromStr for Limit {
    type Err = NotALimit;

    fn from_str(text: &str) -> Result<Self, NotALimit> {
        let limit = text.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
        limit.map(Self).ok_or_else(|| NotALimit(text.to_owned()))
    }
}

/// What makes a repeated request recognisable: the client's own word for it.
pub(crate) struct IdempotencyKey(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let expected = "1 to 255 visible ASCII characters";
        let key = header(parts, &IDEMPOTENCY_KEY, "Idempotency-Key", expected, |text| {
            let fits = (1..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
            fits.then(|| text.to_owned())
        });
        key?.map(Self).ok_or(ApiError::KeyMissing)
    }
}

/// The position that an answer must at least have seen.
pub(crate) struct MinLogPosition(pub(crate) Position);

impl<S: Send + Sync> OptionalFromRequestParts<S> for MinLogPosition {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, ApiError> {
        let expected = "a log position, a whole number from 0";
        let position = header(parts, &MIN_LOG_POSITION, "Min-Log-Position", expected, |text| {
            text.parse().ok()
        });
        Ok(position?.map(Self))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let id = parts.extensions.get().copied();
        id.ok_or_else(|| ApiError::Unexpected("a route lies outside the conversation".to_owned()))
    }
}

/// The header's value if it is there; it may be there only once, and `read` has to understand it.
fn header<T>(
    parts: &Parts,
    header: &HeaderName,
    name: &'static str,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let mut values = parts.headers.get_all(header).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let value = value.to_str().ok().and_then(read);
            value.map(Some).ok_or(ApiError::MalformedHeader { name, expected })
        }
        (Some(_), Some(_)) => Err(ApiError::MalformedHeader { name, expected }),
    }
}
