//! Supports: update and support services of licenses.

mod assign;
mod co_term;
mod find;
mod history;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, assign::handler))
        .routes(routes!(co_term::handler))
        .routes(routes!(find::handler))
        .routes(routes!(history::handler))
}
