//! Subscriptions.

mod cancel;
mod change_channels;
mod find;
mod generate;
mod history;
mod list;
mod renew;
mod resume;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, generate::handler))
        .routes(routes!(find::handler, change_channels::handler))
        .routes(routes!(renew::handler))
        .routes(routes!(cancel::handler))
        .routes(routes!(resume::handler))
        .routes(routes!(history::handler))
}
