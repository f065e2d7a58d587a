//! That a password changed.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::UserId,
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::{PasswordChange, UserPasswordChanged},
};

/// Records that a user's password is another. The password itself never comes here.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordPasswordChange {
    /// Whose.
    pub user_id: UserId,
    /// How.
    pub how: PasswordChange,
}

impl Command for RecordPasswordChange {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let Self { user_id, how } = *self;
        states.user(user_id).active()?;
        let changed = UserPasswordChanged { user_id, how };
        Ok(vec![NewEvent::new(Stream::User(user_id), changed)])
    }
}
