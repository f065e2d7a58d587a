//! Accepting an invitation.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::UserId,
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::{PasswordChange, User, UserError, UserInvitationAccepted, UserPasswordChanged},
};

/// Accepts an invitation by choosing a password. That the link was the right one, the caller has seen.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptInvitation {
    /// Who.
    pub user_id: UserId,
}

impl Command for AcceptInvitation {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.user(self.user_id), self.user_id)?)
    }
}

fn decide(user: &User, user_id: UserId) -> Result<Vec<NewEvent>, UserError> {
    match user {
        User::Unknown => Err(UserError::Unknown),
        User::Disabled(_) => Err(UserError::Disabled),
        User::Active(_) => Ok(vec![]),
        User::Invited(_) => {
            let how = PasswordChange::First;
            let stream = Stream::User(user_id);
            Ok(vec![
                NewEvent::new(stream, UserInvitationAccepted { user_id }),
                NewEvent::new(stream, UserPasswordChanged { user_id, how }),
            ])
        }
    }
}
