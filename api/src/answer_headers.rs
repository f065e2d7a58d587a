//! Headers that answers carry whatever they say: how browsers may treat them.

use axum::{
    Router,
    http::{
        HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
};
use tower_http::set_header::SetResponseHeaderLayer;

/// An answer is data: it loads nothing, says nothing of where it lies, sends no form, and stands in no frame.
const OF_DATA: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The page of the document loads its own scripts and styles, sets styles itself, and asks this server alone.
const OF_PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                       connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const YEAR: &str = "max-age=31536000";

/// The page of the document, with what it may load.
pub(crate) fn of_page<S: Clone + Send + Sync + 'static>(page: Router<S>) -> Router<S> {
    page.layer(unless_set(CONTENT_SECURITY_POLICY, OF_PAGE))
        .layer(unless_set(CACHE_CONTROL, "no-cache"))
}

/// All answers, also refusals; what an endpoint set itself stays. Where the site is reached by TLS, browsers are to keep to that.
pub(crate) fn of_answers<S: Clone + Send + Sync + 'static>(router: Router<S>, site: &str) -> Router<S> {
    let year = site.starts_with("https://").then(|| HeaderValue::from_static(YEAR));
    router
        .layer(unless_set(CACHE_CONTROL, "no-store"))
        .layer(unless_set(CONTENT_SECURITY_POLICY, OF_DATA))
        .layer(unless_set(OPENER_POLICY, "same-origin"))
        .layer(unless_set(REFERRER_POLICY, "no-referrer"))
        .layer(unless_set(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(SetResponseHeaderLayer::if_not_present(STRICT_TRANSPORT_SECURITY, year))
}

fn unless_set(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
