//! The pay page over HTTP.

use axum::{
    Form, Router,
    extract::{Path, State},
    http::{
        HeaderName, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    Sandbox, page,
    sessions::{Action, Site},
};

/// The page loads its own style sheet and sends its own forms; nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const HEADERS: [(HeaderName, &str); 2] = [(CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, "no-store")];
const STYLE: &str = include_str!("style.css");

/// The pay pages of `sandbox`, to be mounted at the root of its site.
pub fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/sandbox/checkout/{session_id}", get(show))
        .route("/sandbox/checkout/{session_id}/{action}", post(act))
        .route(
            "/sandbox/style.css",
            get(([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)),
        )
        .with_state(sandbox)
}

/// Where the pay page of a session is, below the site.
pub(super) fn path(session_id: &str) -> String {
    format!("/sandbox/checkout/{session_id}")
}

async fn show(State(sandbox): State<Sandbox>, Path(session_id): Path<String>) -> Response {
    let (session, told) = {
        let sessions = sandbox.sessions();
        (sessions.find(&session_id).cloned(), sessions.all_told(&session_id))
    };
    match session {
        Some(session) => (HEADERS, Html(page::page(&session, told, sandbox.now()))).into_response(),
        None => (StatusCode::NOT_FOUND, HEADERS, Html(page::unknown())).into_response(),
    }
}

#[derive(Deserialize)]
struct Asked {
    line: Option<u32>,
}

/// Does what a button says, and shows the page again; so it does too where that cannot be done any more.
async fn act(
    State(sandbox): State<Sandbox>,
    Path((session_id, action)): Path<(String, String)>,
    Form(Asked { line }): Form<Asked>,
) -> Response {
    let action = match action.as_str() {
        "pay" => Action::Pay,
        "fail" => Action::Fail,
        "cancel" => Action::Cancel,
        "refund" => Action::Refund { line },
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let page = format!("{}{}", sandbox.0.site, path(&session_id));
    let site = Site {
        page: &page,
        now: sandbox.now(),
    };
    let event = {
        let mut sessions = sandbox.sessions();
        if sessions.find(&session_id).is_none() {
            return StatusCode::NOT_FOUND.into_response();
        }
        sessions.act(&session_id, action, &site)
    };
    if let Some(event) = event {
        sandbox.deliver(&event).await;
    }
    Redirect::to(&path(&session_id)).into_response()
}
