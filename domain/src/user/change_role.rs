//! Changing what a user is there for.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::UserId,
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::{Role, User, UserError, UserRoleChanged},
};

/// Gives a user another role on the same side: of the vendor, or of a reseller.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRole {
    /// Who.
    pub user_id: UserId,
    /// The role from now on.
    pub role: Role,
}

impl Command for ChangeRole {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.user(self.user_id), self)?)
    }
}

fn decide(user: &User, command: &ChangeRole) -> Result<Vec<NewEvent>, UserError> {
    let ChangeRole { user_id, role: to } = *command;
    let known = user.known().ok_or(UserError::Unknown)?;
    if to.is_of_reseller() != known.reseller_id.is_some() {
        return Err(UserError::RoleDoesNotFit);
    }
    let from = known.role;
    if from == to {
        return Ok(vec![]);
    }
    let changed = UserRoleChanged { user_id, from, to };
    Ok(vec![NewEvent::new(Stream::User(user_id), changed)])
}
