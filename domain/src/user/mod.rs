//! Users: people of the vendor and of resellers who sign in.

mod accept;
mod change_email;
mod change_password;
mod change_role;
mod disable;
mod enable;
mod error;
mod events;
mod invite;
mod issue_token;
mod revoke_token;
mod role;
mod second_factor;

use std::collections::BTreeSet;

pub use self::{
    accept::AcceptInvitation,
    change_email::ChangeUserEmail,
    change_password::RecordPasswordChange,
    change_role::ChangeRole,
    disable::DisableUser,
    enable::EnableUser,
    error::UserError,
    events::{
        PasswordChange, TokenIssued, TokenRevoked, UserDisabled, UserEmailChanged, UserEnabled, UserInvitationAccepted,
        UserInvited, UserPasswordChanged, UserRoleChanged, UserSecondFactorRemoved, UserSecondFactorSet,
    },
    invite::InviteUser,
    issue_token::IssueToken,
    revoke_token::RevokeToken,
    role::{Role, UnknownRole},
    second_factor::{RemoveSecondFactor, SetSecondFactor},
};
use crate::{
    event::Event,
    ids::{ResellerId, TokenId},
};

/// How many tokens a user may have that were not revoked.
pub const MOST_TOKENS: usize = 50;

/// Whether somebody may sign in, and what is known of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum User {
    /// Never heard of.
    Unknown,
    /// Invited; the invitation was not accepted yet.
    Invited(Known),
    /// May sign in.
    Active(Known),
    /// May not sign in until enabled again.
    Disabled(Known),
}

/// What is known of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What the user is there for.
    pub role: Role,
    /// The reseller that the user belongs to; none of the vendor's.
    pub reseller_id: Option<ResellerId>,
    /// Whether the invitation was accepted.
    pub accepted: bool,
    /// Whether a second factor is set.
    pub second_factor: bool,
    /// Tokens that were not revoked.
    pub tokens: BTreeSet<TokenId>,
}

impl User {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unknown;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::UserInvited(invited) => {
                *self = Self::Invited(Known {
                    role: invited.role,
                    reseller_id: invited.reseller_id,
                    accepted: false,
                    second_factor: false,
                    tokens: BTreeSet::new(),
                });
            }
            Event::UserInvitationAccepted(_) => self.become_with(|mut known| {
                known.accepted = true;
                Self::Active(known)
            }),
            Event::UserDisabled(_) => self.become_with(Self::Disabled),
            Event::UserEnabled(_) => self.become_with(|known| match known.accepted {
                true => Self::Active(known),
                false => Self::Invited(known),
            }),
            Event::UserRoleChanged(changed) => self.change(|known| known.role = changed.to),
            Event::UserSecondFactorSet(_) => self.change(|known| known.second_factor = true),
            Event::UserSecondFactorRemoved(_) => self.change(|known| known.second_factor = false),
            Event::TokenIssued(issued) => self.change(|known| {
                known.tokens.insert(issued.token_id);
            }),
            Event::TokenRevoked(revoked) => self.change(|known| {
                known.tokens.remove(&revoked.token_id);
            }),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        self.known()
            .map_or(0, |known| known.tokens.len() * size_of::<TokenId>())
    }

    /// What is known, whether or not the user may sign in.
    pub fn known(&self) -> Option<&Known> {
        match self {
            Self::Unknown => None,
            Self::Invited(known) | Self::Active(known) | Self::Disabled(known) => Some(known),
        }
    }

    /// What is known of a user who may sign in.
    pub fn active(&self) -> Result<&Known, UserError> {
        match self {
            Self::Unknown => Err(UserError::Unknown),
            Self::Invited(_) => Err(UserError::NotAccepted),
            Self::Disabled(_) => Err(UserError::Disabled),
            Self::Active(known) => Ok(known),
        }
    }

    fn become_with(&mut self, state: impl FnOnce(Known) -> Self) {
        *self = match std::mem::replace(self, Self::Unknown) {
            Self::Unknown => Self::Unknown,
            Self::Invited(known) | Self::Active(known) | Self::Disabled(known) => state(known),
        };
    }

    fn change(&mut self, change: impl FnOnce(&mut Known)) {
        match self {
            Self::Unknown => {}
            Self::Invited(known) | Self::Active(known) | Self::Disabled(known) => change(known),
        }
    }
}
