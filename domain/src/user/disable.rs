//! Disabling a user.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::UserId,
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::{User, UserDisabled, UserError},
};

/// Lets a user sign in no more, and ends what is open.
#[derive(Clone, Debug, PartialEq)]
pub struct DisableUser {
    /// Who.
    pub user_id: UserId,
}

impl Command for DisableUser {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.user(self.user_id), self.user_id)?)
    }
}

fn decide(user: &User, user_id: UserId) -> Result<Vec<NewEvent>, UserError> {
    match user {
        User::Unknown => Err(UserError::Unknown),
        User::Disabled(_) => Ok(vec![]),
        User::Invited(_) | User::Active(_) => Ok(vec![NewEvent::new(Stream::User(user_id), UserDisabled { user_id })]),
    }
}
