//! Revoking a token.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{TokenId, UserId},
    rejection::Rejection,
    states::States,
    stream::Stream,
    user::{TokenRevoked, User, UserError},
};

/// Takes a token no more, from now on. That of a disabled user may be revoked too.
#[derive(Clone, Debug, PartialEq)]
pub struct RevokeToken {
    /// Whose.
    pub user_id: UserId,
    /// Which.
    pub token_id: TokenId,
}

impl Command for RevokeToken {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.user(self.user_id), self)?)
    }
}

fn decide(user: &User, command: &RevokeToken) -> Result<Vec<NewEvent>, UserError> {
    let RevokeToken { user_id, token_id } = *command;
    let known = user.known().ok_or(UserError::Unknown)?;
    if !known.tokens.contains(&token_id) {
        return Err(UserError::UnknownToken);
    }
    let revoked = TokenRevoked { user_id, token_id };
    Ok(vec![NewEvent::new(Stream::User(user_id), revoked)])
}
