//! Why something about a user may not be.

use crate::{rejection::codes, user::MOST_TOKENS};

/// Why something about a user may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// No such user, or one of others.
    #[error("there is no such user: check the user's id")]
    Unknown,
    /// The user is there already, with another role or another reseller.
    #[error("this user is there already: change the role of the one that there is")]
    AlreadyInvited,
    /// The invitation has not been accepted.
    #[error("this user has not accepted the invitation yet: send it again")]
    NotAccepted,
    /// The user may not sign in.
    #[error("this user is disabled: ask whoever runs your team to enable it")]
    Disabled,
    /// A role of the vendor with a reseller, or one of a reseller without.
    #[error("this role does not fit: roles of a reseller need one, and those of the vendor have none")]
    RoleDoesNotFit,
    /// No name, or no single line of at most 100 characters.
    #[error("this cannot be the name of a token: write 1 to 100 characters on one line")]
    MalformedTokenName,
    /// A token that may do nothing.
    #[error("a token needs at least one scope: choose what it may do")]
    NoScopes,
    /// The last day is past, or too far ahead.
    #[error("a token expires between today and a year ahead: choose a day in between")]
    MalformedExpiry,
    /// The user has too many tokens.
    #[error("a user has at most {MOST_TOKENS} tokens: revoke those that are not used")]
    TooManyTokens,
    /// No such token of this user.
    #[error("there is no such token: check the token's id")]
    UnknownToken,
}

codes!(UserError {
    Unknown => Unknown "unknown-user",
    AlreadyInvited => Conflict "user-already-invited",
    NotAccepted => Conflict "invitation-not-accepted",
    Disabled => Conflict "user-disabled",
    RoleDoesNotFit => Invalid "role-does-not-fit",
    MalformedTokenName => Invalid "malformed-token-name",
    NoScopes => Invalid "token-without-scopes",
    MalformedExpiry => Invalid "malformed-token-expiry",
    TooManyTokens => Conflict "too-many-tokens",
    UnknownToken => Unknown "unknown-token",
});
