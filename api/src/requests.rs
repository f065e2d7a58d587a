//! What is written down and counted of every request: which route, how it was answered, how fast, and who asked. Never what it holds.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, Span, field::Empty};

use crate::{
    access::{Principal, attempts::prefix},
    conversation::REQUEST_ID,
    meters,
    problem::Code,
    sign_in::address,
};

/// What programs ask again and again, which would hide all else.
const OFTEN: [&str; 3] = ["/livez", "/readyz", "/metrics"];

/// Whoever asks, once that is known. It outlives the request, which may be cut off.
#[derive(Clone, Default)]
pub(crate) struct Asker(Arc<OnceLock<Principal>>);

impl Asker {
    /// It is `principal`.
    pub(crate) fn is(&self, principal: &Principal) {
        // Nobody becomes another in the course of a request.
        let _ = self.0.set(principal.clone());
    }
}

/// What is told of a request.
struct Told<'a> {
    method: &'static str,
    /// As the document has it, without ids.
    route: &'a str,
    status: StatusCode,
    request_id: &'a str,
    /// Why it was refused.
    code: Option<&'a str>,
    asker: Option<&'a Principal>,
    /// From where, if that is known.
    from: Option<&'a str>,
}

/// Writes a line about the request, and counts it.
pub(crate) async fn observe(mut request: Request, next: Next) -> Response {
    let (started, asker) = (Instant::now(), Asker::default());
    let method = known(request.method());
    let path = request.extensions().get::<MatchedPath>().cloned();
    request.extensions_mut().insert(asker.clone());
    let from = address(request.extensions()).map(prefix);
    let route = path.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = span(method, route);
    #[cfg(feature = "otel")]
    crate::spans::take_up(&span, request.headers());
    let answer = next.run(request).instrument(span.clone()).await;
    let elapsed = started.elapsed();
    let id = answer.headers().get(REQUEST_ID);
    let told = Told {
        method,
        route,
        status: answer.status(),
        request_id: id.and_then(|id| id.to_str().ok()).unwrap_or_default(),
        code: answer.extensions().get::<Code>().map(|code| code.0.as_str()),
        asker: asker.0.get(),
        from: from.as_deref(),
    };
    told.complete(&span);
    told.write(elapsed.as_micros() as f64 / 1000.0);
    meters::answered((told.method, told.route), told.status, elapsed);
    if let Some(code) = told.code {
        meters::refused(code);
    }
    answer
}

/// The method, if it is one that is spoken of: any other may be a text of any sort.
fn known(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| method == known).unwrap_or("other")
}

/// What the request is within a trace, by the names that OpenTelemetry has for it.
fn span(method: &'static str, route: &str) -> Span {
    tracing::info_span!(
        target: "spans",
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        request_id = Empty,
        caller_id = Empty,
        code = Empty,
    )
}

impl Told<'_> {
    fn complete(&self, span: &Span) {
        span.record("http.response.status_code", self.status.as_u16());
        span.record("request_id", self.request_id);
        span.record("code", self.code);
        let caller = self.asker.map(Principal::caller);
        span.record("caller_id", caller.map(|(_, id)| tracing::field::display(id)));
        if self.status.is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
    }

    fn write(&self, milliseconds: f64) {
        let Self {
            method,
            route,
            status,
            request_id,
            code,
            asker,
            from,
        } = *self;
        let (caller, caller_id) = asker.map(Principal::caller).unzip();
        let (caller, caller_id) = (caller.unwrap_or("anonymous"), caller_id.map(tracing::field::display));
        let status_code = status.as_u16();
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    target: "requests",
                    method, route, status = status_code, milliseconds, request_id, caller, caller_id, code, "answered"
                )
            };
        }
        match OFTEN.contains(&route) {
            true => line!(debug),
            false => line!(info),
        }
        if status == StatusCode::FORBIDDEN {
            let actor = asker.map(Principal::actor);
            let (actor, actor_id) = actor.map(|actor| (actor.kind, actor.id)).unzip();
            tracing::warn!(target: "security", method, route, code, actor, actor_id, from, request_id, "denied");
        }
    }
}
