//! Writes: who asks for what, under which idempotency key, and for which version.

use std::marker::PhantomData;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{
        HeaderMap,
        header::{ETAG, IF_MATCH},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use domain::{Command, Rejection, ResellerId, Stream, activation_key::ActivationKeyError, license::LicenseError};
use event_log::{ExecuteError, Executed, Metadata, Position};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    access::{May, Needs, Principal},
    app::App,
    conversation::RequestId,
    error::ApiError,
    extract::IdempotencyKey,
    headers::LogPosition,
    metadata::digest,
    security,
};

/// Of all order numbers of a day, one that was drawn is taken about once in a million times.
pub(crate) const MOST_DRAWS: usize = 5;

/// Whether only what was drawn is wrong.
pub(crate) fn is_of_draw(rejection: &Rejection) -> bool {
    match rejection {
        Rejection::License(LicenseError::OrderReferenceTaken)
        | Rejection::ActivationKey(ActivationKeyError::AlreadyUsed) => true,
        Rejection::Several(several) => several.refused.iter().all(|(_, rejection)| is_of_draw(rejection)),
        _ => false,
    }
}

/// What every write takes.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is there for the document")]
pub(crate) struct WriteHeaders {
    /// The client's own word for this request, 1 to 255 visible ASCII characters. Sent again, it gets the same answer and has no second
    /// effect; with another request it is refused.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = r"^[\x21-\x7e]+$"
    )]
    idempotency_key: String,
    /// The ETag of what is to be changed: at another version by now, it is left alone.
    #[param(rename = "If-Match", pattern = r#"^(\*|"[0-9]{1,18}")$"#, example = "\"7\"")]
    if_match: Option<String>,
}

/// A request that changes something, of somebody who has what `R` says.
pub(crate) struct Write<R> {
    pub(crate) principal: Principal,
    request_id: RequestId,
    key: String,
    /// `POST /v1/licenses`, with ids as they stand in the path.
    route: String,
    /// The version that what it changes has to have.
    if_match: Option<i64>,
    needs: PhantomData<R>,
}

impl<R: Needs> FromRequestParts<App> for Write<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let May(principal, needs) = May::from_request_parts(parts, app).await?;
        Ok(Self {
            principal,
            request_id: RequestId::from_request_parts(parts, app).await?,
            key: IdempotencyKey::from_request_parts(parts, app).await?.0,
            route: format!("{} {}", parts.method, parts.uri.path()),
            if_match: if_match(&parts.headers)?,
            needs,
        })
    }
}

/// The version in `If-Match`: `"7"`, or `*` for any.
fn if_match(headers: &HeaderMap) -> Result<Option<i64>, ApiError> {
    let malformed = ApiError::MalformedHeader {
        name: "If-Match",
        expected: "the ETag of what is to be changed, such as \"7\"",
    };
    let mut values = headers.get_all(IF_MATCH).iter();
    let value = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    };
    match value {
        Some("*") => Ok(None),
        Some(text) => {
            let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            let digits = inner.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            digits.and_then(|text| text.parse().ok()).map(Some).ok_or(malformed)
        }
        None => Err(malformed),
    }
}

impl<R> Write<R> {
    /// What accompanies the command of `request`, for itself or on behalf of a reseller.
    fn metadata(
        &self,
        app: &App,
        request: &impl Serialize,
        on_behalf_of: Option<ResellerId>,
    ) -> Result<Metadata, ApiError> {
        let mut actor = self.principal.actor();
        let secrets = app.log.secrets();
        // One key means one request of whoever sends it, for whomever that is.
        let command_id = secrets.command_id(&actor, &self.key);
        actor.on_behalf_of = on_behalf_of.map(|reseller| Stream::Reseller(reseller).to_string());
        let digest = digest(secrets, &(&self.route, request))?;
        Ok(Metadata::new(command_id, digest, actor).from_request(self.request_id.0))
    }

    /// Executes `command`, which changes `stream`, on behalf of `reseller`. `If-Match` is about that stream.
    pub(crate) async fn execute(
        &self,
        app: &App,
        request: &impl Serialize,
        (stream, reseller): (Stream, Option<ResellerId>),
        command: impl Command + 'static,
    ) -> Result<Executed, ApiError> {
        let mut metadata = self.metadata(app, request, reseller)?;
        metadata.expected = self.if_match.map(|version| (stream, version));
        let executed = app.log.execute(metadata, command).await?;
        security::note(&executed);
        Ok(executed)
    }

    /// The same with a command that holds order numbers or codes which are drawn: one that is taken already is drawn again.
    pub(crate) async fn draw<C: Command + 'static>(
        &self,
        app: &App,
        request: &impl Serialize,
        (stream, reseller): (Stream, Option<ResellerId>),
        command: impl Fn() -> Result<C, ApiError>,
    ) -> Result<Executed, ApiError> {
        let mut draws = 1;
        loop {
            match self.execute(app, request, (stream, reseller), command()?).await {
                Err(ApiError::Execute(ExecuteError::Rejected(rejection)))
                    if draws < MOST_DRAWS && is_of_draw(&rejection) =>
                {
                    draws += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

/// What a write did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
    /// The events that it appended, by their stored names; none if nothing was left to do.
    events: Vec<&'static str>,
}

impl Done {
    /// A pure function of the events, so that a repeated request gets the same answer to the byte. The `ETag` is the version that
    /// `stream` has after it, if it changed.
    pub(crate) fn answer(executed: &Executed, stream: Stream) -> Response {
        let version = executed.events.iter().filter(|recorded| recorded.stream == stream);
        let version = version.map(|recorded| recorded.version).max();
        let etag = version.map(|version| [(ETAG, format!("\"{version}\""))]);
        let done = Self {
            position: executed.position,
            events: executed
                .events
                .iter()
                .map(|recorded| recorded.event.event_type().name)
                .collect(),
        };
        let body = (LogPosition(executed.position), Json(done));
        match etag {
            Some(etag) => (etag, body).into_response(),
            None => body.into_response(),
        }
    }
}
