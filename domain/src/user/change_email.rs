//! Signing in by another e-mail address.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{PersonId, UserId},
    person::EmailAddress,
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::UserEmailChanged,
};

/// Lets a user sign in by another address. That the user can read what is sent there, the caller has seen.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeUserEmail {
    /// Who.
    pub user_id: UserId,
    /// The address from now on.
    pub email: EmailAddress,
}

impl Command for ChangeUserEmail {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let person = PersonId(self.user_id.0);
        // The address is personal data of the user, whose person is guarded though nothing is asked of it.
        states.person(person);
        states.user(self.user_id).active()?;
        let changed = UserEmailChanged {
            user_id: self.user_id,
            email: self.email.personal(person),
        };
        Ok(vec![NewEvent::new(Stream::User(self.user_id), changed)])
    }
}
