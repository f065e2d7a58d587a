//! Resellers and the tree that they stand in.

mod change_profile;
mod change_tier;
mod find;
mod list;
mod register;
mod reinstate;
mod relocate;
mod suspend;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, register::handler))
        .routes(routes!(find::handler))
        .routes(routes!(change_profile::handler))
        .routes(routes!(change_tier::handler))
        .routes(routes!(suspend::handler, reinstate::handler))
        .routes(routes!(relocate::handler))
}
