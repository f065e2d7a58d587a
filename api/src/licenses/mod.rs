//! Licenses.

mod activations;
mod assign;
mod assign_many;
mod delete;
mod disable;
mod edit;
mod find;
mod history;
mod list;
pub(crate) mod release;
mod restore;
pub(crate) mod sale;
mod table;
mod upgrade;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use self::assign_many::LARGEST_BATCH;
use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    let batches = OpenApiRouter::new().routes(routes!(assign_many::handler));
    OpenApiRouter::new()
        .routes(routes!(list::handler, assign::handler))
        .routes(routes!(find::handler, edit::handler, delete::handler))
        .routes(routes!(upgrade::handler))
        .routes(routes!(release::handler))
        .routes(routes!(disable::handler))
        .routes(routes!(restore::handler))
        .routes(routes!(history::handler))
        .routes(routes!(activations::handler))
        .merge(batches.layer(DefaultBodyLimit::max(LARGEST_BATCH)))
}
