//! Issuing a token.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{TokenId, UserId},
    rejection::Rejection,
    states::States,
    stream::Stream,
    text,
    user::{MOST_TOKENS, TokenIssued, User, UserError},
};

/// The longest name of a token, in characters.
const LONGEST_NAME: usize = 100;
/// How many days ahead a token's last day may be.
const LONGEST_LIFE: Days = Days::new(366);

/// Issues a token, by which a program acts as its user. Its secret never comes here.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueToken {
    /// Whose.
    pub user_id: UserId,
    /// Which.
    pub token_id: TokenId,
    /// What the user calls it.
    pub name: String,
    /// The rights that it is to have.
    pub scopes: Vec<String>,
    /// The last day (UTC) on which it is taken.
    pub expires_on: NaiveDate,
}

impl Command for IssueToken {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.user(self.user_id), self, at.date_naive())?)
    }
}

fn decide(user: &User, command: &IssueToken, today: NaiveDate) -> Result<Vec<NewEvent>, UserError> {
    let known = user.active()?;
    let name = text::one_line(&command.name, LONGEST_NAME).ok_or(UserError::MalformedTokenName)?;
    if command.scopes.is_empty() {
        return Err(UserError::NoScopes);
    }
    let latest = today.checked_add_days(LONGEST_LIFE).unwrap_or(NaiveDate::MAX);
    if !(today..=latest).contains(&command.expires_on) {
        return Err(UserError::MalformedExpiry);
    }
    if known.tokens.len() >= MOST_TOKENS {
        return Err(UserError::TooManyTokens);
    }
    let issued = TokenIssued {
        user_id: command.user_id,
        token_id: command.token_id,
        name,
        scopes: command.scopes.clone(),
        expires_on: command.expires_on,
    };
    Ok(vec![NewEvent::new(Stream::User(command.user_id), issued)])
}
