//! The body of an error: RFC 9457 problem details.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::faults::Fault;

/// An error on its way out. It travels in the response's extensions, because only the conversation knows the request's id.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// Its name for machines, which stays for ever.
    pub(crate) code: String,
    /// Field by field, where fields are wrong.
    pub(crate) faults: Vec<Fault>,
    /// What failed and what to do.
    pub(crate) detail: String,
    /// What only the operator may know; it is logged, once.
    pub(crate) cause: Option<String>,
}

/// The code of the problem that an answer tells, for whoever counts answers.
#[derive(Clone)]
pub(crate) struct Code(pub(crate) String);

/// Why a request was not answered as asked (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemDetails<'a> {
    /// Names the sort of problem: `/problems/` and the code.
    #[schema(example = "/problems/too-few-credits")]
    r#type: String,
    /// The code in words.
    #[schema(example = "Too few credits")]
    title: String,
    /// The status of the answer.
    #[schema(example = 409)]
    status: u16,
    /// What failed and what to do.
    #[schema(example = "this costs 421.26 credits and 100.00 are left: buy more first")]
    detail: &'a str,
    /// Its name for machines, which stays.
    #[schema(example = "too-few-credits")]
    code: &'a str,
    /// The request; whoever runs the server finds it by this.
    request_id: Uuid,
    /// Every field that is wrong.
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    errors: &'a [Fault],
}

impl<'a> ProblemDetails<'a> {
    /// What is told of it.
    pub(crate) fn of(problem: &'a Problem, status: StatusCode, request_id: Uuid) -> Self {
        Self {
            r#type: format!("/problems/{}", problem.code),
            title: title(&problem.code),
            status: status.as_u16(),
            detail: &problem.detail,
            code: &problem.code,
            request_id,
            errors: &problem.faults,
        }
    }
}

/// Writes the body of a response that carries a problem; others stay as they are.
pub(crate) fn complete(mut response: Response, request_id: Uuid) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    if let Some(cause) = &problem.cause {
        tracing::error!(%request_id, code = problem.code, %cause, "a request failed");
    }
    let details = ProblemDetails::of(&problem, response.status(), request_id);
    let body = serde_json::to_vec(&details).unwrap_or_default();
    *response.body_mut() = Body::from(body);
    let json = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response.extensions_mut().insert(Code(problem.code));
    response
}

/// `too-few-credits` becomes `Too few credits`.
fn title(code: &str) -> String {
    let mut letters = code.chars().map(|letter| if letter == '-' { ' ' } else { letter });
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
