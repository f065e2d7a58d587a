//! What happens to a user. No secret stands here: only that one was set, and when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    event::EventBody,
    ids::{ResellerId, TokenId, UserId},
    personal::{Personal, VisitPersonal},
    user::Role,
};

/// Somebody was invited to sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserInvited {
    /// Who.
    pub user_id: UserId,
    /// What the user is there for.
    pub role: Role,
    /// The reseller that the user belongs to; none of the vendor's.
    pub reseller_id: Option<ResellerId>,
    /// The address that the invitation went to, by which the user signs in.
    pub email: Personal,
}

impl EventBody for UserInvited {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("email", &mut self.email);
    }
}

/// Somebody accepted the invitation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserInvitationAccepted {
    /// Who.
    pub user_id: UserId,
}

/// A user is there for something else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserRoleChanged {
    /// Who.
    pub user_id: UserId,
    /// The role until now.
    pub from: Role,
    /// The role from now on.
    pub to: Role,
}

/// A user may no longer sign in; sessions and tokens ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserDisabled {
    /// Who.
    pub user_id: UserId,
}

/// A disabled user may sign in again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserEnabled {
    /// Who.
    pub user_id: UserId,
}

/// How a password came to be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordChange {
    /// The first one was chosen.
    First,
    /// The user knew the one before.
    Changed,
    /// The user had forgotten it and followed a link.
    Reset,
}

/// A user's password is another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserPasswordChanged {
    /// Whose.
    pub user_id: UserId,
    /// How.
    pub how: PasswordChange,
}

/// A user set a second factor, or another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSecondFactorSet {
    /// Who.
    pub user_id: UserId,
}

/// A user has no second factor any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSecondFactorRemoved {
    /// Who.
    pub user_id: UserId,
}

/// A user signs in by another e-mail address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserEmailChanged {
    /// Who.
    pub user_id: UserId,
    /// The address from now on.
    pub email: Personal,
}

impl EventBody for UserEmailChanged {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("email", &mut self.email);
    }
}

/// A token was issued, by which a program acts as its user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenIssued {
    /// Whose.
    pub user_id: UserId,
    /// Which; the id is no secret.
    pub token_id: TokenId,
    /// What the user calls it.
    pub name: String,
    /// The rights that it has, of those of its user.
    pub scopes: Vec<String>,
    /// The last day (UTC) on which it is taken.
    pub expires_on: NaiveDate,
}

/// A token is not taken any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRevoked {
    /// Whose.
    pub user_id: UserId,
    /// Which.
    pub token_id: TokenId,
}

impl EventBody for UserInvitationAccepted {}
impl EventBody for UserRoleChanged {}
impl EventBody for UserDisabled {}
impl EventBody for UserEnabled {}
impl EventBody for UserPasswordChanged {}
impl EventBody for UserSecondFactorSet {}
impl EventBody for UserSecondFactorRemoved {}
impl EventBody for TokenIssued {}
impl EventBody for TokenRevoked {}
