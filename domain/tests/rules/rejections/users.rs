//! About users.

use domain::{Rejection, user::UserError};

pub(super) fn all() -> Vec<Rejection> {
    vec![
        UserError::Unknown.into(),
        UserError::AlreadyInvited.into(),
        UserError::NotAccepted.into(),
        UserError::Disabled.into(),
        UserError::RoleDoesNotFit.into(),
        UserError::MalformedTokenName.into(),
        UserError::NoScopes.into(),
        UserError::MalformedExpiry.into(),
        UserError::TooManyTokens.into(),
        UserError::UnknownToken.into(),
    ]
}
