//! Tokens, by which programs act as a user.

mod issue;
mod list;
mod revoke;

use domain::UserId;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{AccessError, Principal, Who},
    app::App,
};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, issue::handler))
        .routes(routes!(revoke::handler))
}

/// The user; a customer has no tokens.
fn user(principal: &Principal) -> Result<UserId, AccessError> {
    match principal.who {
        Who::User { user_id, .. } => Ok(user_id),
        Who::Customer { .. } => Err(AccessError::NotAllowed),
    }
}
