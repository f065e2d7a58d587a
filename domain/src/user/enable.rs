//! Enabling a disabled user.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::UserId,
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::{User, UserEnabled, UserError},
};

/// Lets a disabled user sign in again, or accept the invitation if that never happened.
#[derive(Clone, Debug, PartialEq)]
pub struct EnableUser {
    /// Who.
    pub user_id: UserId,
}

impl Command for EnableUser {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.user(self.user_id), self.user_id)?)
    }
}

fn decide(user: &User, user_id: UserId) -> Result<Vec<NewEvent>, UserError> {
    match user {
        User::Unknown => Err(UserError::Unknown),
        User::Invited(_) | User::Active(_) => Ok(vec![]),
        User::Disabled(_) => Ok(vec![NewEvent::new(Stream::User(user_id), UserEnabled { user_id })]),
    }
}
