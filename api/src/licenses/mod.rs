//! Licenses.

mod assign;
mod delete;
mod find;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, assign::handler))
        .routes(routes!(find::handler, delete::handler))
}
