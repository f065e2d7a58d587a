//! The audit trail, and what changes right now.

mod changes;
mod event;
mod events;

pub use changes::Stopping;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(events::handler))
        .routes(routes!(event::handler))
        .routes(routes!(changes::handler))
}
