//! That a second factor was set or removed.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::UserId,
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::{UserSecondFactorRemoved, UserSecondFactorSet},
};

/// Records that a user set a second factor. Its secret never comes here.
#[derive(Clone, Debug, PartialEq)]
pub struct SetSecondFactor {
    /// Who.
    pub user_id: UserId,
}

impl Command for SetSecondFactor {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let user_id = self.user_id;
        states.user(user_id).active()?;
        let set = UserSecondFactorSet { user_id };
        Ok(vec![NewEvent::new(Stream::User(user_id), set)])
    }
}

/// Records that a user has no second factor any more.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveSecondFactor {
    /// Who.
    pub user_id: UserId,
}

impl Command for RemoveSecondFactor {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let user_id = self.user_id;
        if !states.user(user_id).active()?.second_factor {
            return Ok(vec![]);
        }
        let removed = UserSecondFactorRemoved { user_id };
        Ok(vec![NewEvent::new(Stream::User(user_id), removed)])
    }
}
