//! Credits: accounts, entries, statements, and what moves credits.

mod accounts;
mod adjust;
mod adjustments;
mod approve;
mod booked;
mod decline;
mod entries;
mod months;
mod overdraft;
mod purchase;
mod revoke;
mod statement;
mod transfer;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(accounts::handler))
        .routes(routes!(entries::handler))
        .routes(routes!(months::handler))
        .routes(routes!(statement::handler))
        .routes(routes!(purchase::handler))
        .routes(routes!(revoke::handler))
        .routes(routes!(transfer::handler))
        .routes(routes!(adjustments::handler, adjust::handler))
        .routes(routes!(approve::handler))
        .routes(routes!(decline::handler))
        .routes(routes!(overdraft::handler))
}
