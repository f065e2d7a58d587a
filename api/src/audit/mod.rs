//! The audit trail, and what changes right now.

mod changes;
mod event;
mod events;

pub use changes::Stopping;
use projections::{Scope, audit_trail::AuditView};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(events::handler))
        .routes(routes!(event::handler))
        .routes(routes!(changes::handler))
}

/// Whether the scope has this event.
fn has(scope: &Scope, event: &AuditView) -> bool {
    match scope {
        Scope::All => true,
        Scope::Resellers(inside) => event.reseller_id.is_some_and(|reseller| inside.contains(&reseller)),
        Scope::Customer(customer) => event.customer_id == Some(*customer),
    }
}
