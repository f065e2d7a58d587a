//! Activation keys.

mod add;
mod find;
mod history;
mod list;
mod rename;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, add::handler))
        .routes(routes!(find::handler, rename::handler))
        .routes(routes!(history::handler))
}
