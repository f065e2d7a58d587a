//! Price lists.

mod differences;
mod find;
mod in_force;
mod list;
mod publish;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, publish::handler))
        .routes(routes!(in_force::handler))
        .routes(routes!(find::handler))
        .routes(routes!(differences::handler))
}
