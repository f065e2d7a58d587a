//! Tokens, by which programs act as a user.

pub(crate) mod issue;
pub(crate) mod list;
pub(crate) mod revoke;

use domain::UserId;

use crate::access::{AccessError, Principal, Who};

/// The user; a customer has no tokens.
fn user(principal: &Principal) -> Result<UserId, AccessError> {
    match principal.who {
        Who::User { user_id, .. } => Ok(user_id),
        Who::Customer { .. } => Err(AccessError::NotAllowed),
    }
}
