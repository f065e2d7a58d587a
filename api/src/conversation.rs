//! What every request and its answer have in common: an id, a limit of time, and a host that is ours.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header::HOST, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{app::App, error::ApiError, problem};

const LONGEST: Duration = Duration::from_secs(30);
/// Says which request an answer answers.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// By these names no page of another site can reach us, whatever name its own address has been given.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The id of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestId(pub(crate) Uuid);

/// Answers a request within its time, and its answer says to which.
pub(crate) async fn converse(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = given_id(request.headers())
        .or_else(|| app.mint.id().ok())
        .unwrap_or_default();
    request.extensions_mut().insert(RequestId(id));
    let answer = match is_for_us(request.uri(), request.headers(), app.identity.site()) {
        true => within(LONGEST, next.run(request)).await,
        false => ApiError::ForeignHost.into_response(),
    };
    let mut answer = problem::complete(answer, id);
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    answer
}

/// The answer if it begins in time; what worked on it is given up if not.
async fn within(longest: Duration, answer: impl Future<Output = Response>) -> Response {
    let answer = timeout(longest, answer).await;
    answer.unwrap_or_else(|_| ApiError::TimedOut.into_response())
}

/// The id that the client gave, if it is one: anything else could be a secret or a text of any length.
fn given_id(headers: &HeaderMap) -> Option<Uuid> {
    headers.get(REQUEST_ID)?.to_str().ok()?.parse().ok()
}

/// Whether it was sent to this machine itself, or to `site`, by whose name a proxy hands requests on.
fn is_for_us(uri: &Uri, headers: &HeaderMap, site: &str) -> bool {
    let site = site.parse::<Uri>().ok();
    let own = site.as_ref().and_then(Uri::host);
    let named = |authority: &Authority| {
        let mut names = LOOPBACK.into_iter().chain(own);
        names.any(|name| authority.host().eq_ignore_ascii_case(name)) && !authority.as_str().contains('@')
    };
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next().and_then(|host| Authority::try_from(host.as_bytes()).ok());
    host.as_ref().is_some_and(named) && hosts.next().is_none() && uri.authority().is_none_or(named)
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn asvs_2_4_1_what_is_not_answered_in_time_is_given_up() {
        let done = || ().into_response();
        assert_eq!(within(LONGEST, ready(done())).await.status(), StatusCode::OK);
        let late = within(Duration::ZERO, pending()).await;
        assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
