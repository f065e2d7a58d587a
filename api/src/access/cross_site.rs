//! Pages of other sites may not act in the name of whoever is signed in here.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderName, Method,
        header::{AUTHORIZATION, HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    access::{AccessError, authenticate::cookie},
    error::ApiError,
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what changes something and comes from another site's page, or with a cookie and without a word from where.
pub(crate) async fn refuse_cross_site(request: Request, next: Next) -> Response {
    match is_allowed(request.method(), request.headers()) {
        true => next.run(request).await,
        false => ApiError::from(AccessError::CrossSite).into_response(),
    }
}

fn is_allowed(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(&SEC_FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    if let Some(origin) = text(&ORIGIN) {
        let host = origin.split_once("://").map(|(_, host)| host);
        return host.is_some() && host == text(&HOST);
    }
    // No browser says neither; but a cookie says that one may be behind it. A token is sent by programs alone.
    headers.contains_key(AUTHORIZATION) || matches!(cookie(headers), Ok(None))
}
