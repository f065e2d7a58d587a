//! What the payment provider told and does not fit, and what is paid and could not be fulfilled: it waits for staff.

mod dismiss;
mod list;
mod retry;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler))
        .routes(routes!(retry::handler))
        .routes(routes!(dismiss::handler))
}
