//! The body of an error: RFC 9457 problem details.

use axum::{
    body::Body,
    http::{HeaderValue, header::CONTENT_TYPE},
    response::Response,
};
use serde::Serialize;
use uuid::Uuid;

/// An error on its way out. It travels in the response's extensions, because only the conversation knows the request's id.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Its name for machines, which stays for ever.
    pub(crate) code: &'static str,
    /// What failed and what to do.
    pub(crate) detail: String,
    /// What only the operator may know; it is logged, once.
    pub(crate) cause: Option<String>,
}

#[derive(Serialize)]
struct ProblemDetails<'a> {
    r#type: String,
    title: String,
    status: u16,
    detail: &'a str,
    code: &'a str,
    request_id: Uuid,
}

/// Writes the body of a response that carries a problem; others stay as they are.
pub(crate) fn complete(mut response: Response, request_id: Uuid) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if let Some(cause) = &problem.cause {
        tracing::error!(%request_id, code = problem.code, %cause, "a request failed");
    }
    let details = ProblemDetails {
        r#type: format!("/problems/{}", problem.code),
        title: title(problem.code),
        status: response.status().as_u16(),
        detail: &problem.detail,
        code: problem.code,
        request_id,
    };
    let body = serde_json::to_vec(&details).unwrap_or_default();
    *response.body_mut() = Body::from(body);
    let json = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

/// `too-few-credits` becomes `Too few credits`.
fn title(code: &str) -> String {
    let mut letters = code.chars().map(|letter| if letter == '-' { ' ' } else { letter });
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
