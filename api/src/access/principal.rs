//! Who asks.

use std::marker::PhantomData;

use axum::{extract::FromRequestParts, http::request::Parts};
use chrono::{DateTime, Utc};
use domain::{PersonId, ResellerId, TokenId, UserId, user::Role};
use event_log::Actor;
use uuid::Uuid;

use super::{
    policy::{self, Needs, Right},
    recently_proved,
};
use crate::{app::App, error::ApiError};

/// Somebody who signed in, or a token's holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub who: Who,
    /// By what.
    pub by: By,
}

/// Who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A user of the vendor or of a reseller.
    User {
        /// Which.
        user_id: UserId,
        /// What the user is there for.
        role: Role,
        /// The reseller that a user of a reseller belongs to.
        reseller_id: Option<ResellerId>,
    },
    /// A customer.
    Customer {
        /// Which.
        person_id: PersonId,
    },
}

/// How one made oneself known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// By a session's cookie.
    Session {
        /// When the password was last given: what is dangerous asks for it again.
        proved_at: DateTime<Utc>,
    },
    /// By a token, which may do no more than its scopes say.
    Token {
        /// Which.
        token_id: TokenId,
        /// A choice of what its user may do.
        scopes: Vec<Right>,
    },
    /// By a link that was mailed, which stands for one act and gives no right.
    Link,
}

impl Principal {
    /// Whether the policy lets this one do it. What is whose is not asked here.
    pub fn may(&self, right: Right) -> bool {
        let of_who = match self.who {
            Who::User { role, .. } => policy::of_role(role),
            Who::Customer { .. } => policy::OF_CUSTOMER,
        };
        let by_token = match &self.by {
            By::Session { .. } => true,
            By::Token { scopes, .. } => scopes.contains(&right),
            By::Link => false,
        };
        by_token && of_who.contains(&right)
    }

    /// Refuses what the policy does not let this one do.
    pub(crate) fn must(&self, right: Right) -> Result<(), ApiError> {
        match self.may(right) {
            true => Ok(()),
            false => Err(ApiError::Forbidden { right: right.name() }),
        }
    }

    /// As events name it.
    pub fn actor(&self) -> Actor {
        match &self.who {
            Who::User { user_id, role, .. } if role.is_of_reseller() => Actor::new("reseller", user_id.to_string()),
            Who::User { user_id, role, .. } => Actor::new(
                match role {
                    Role::Auditor => "auditor",
                    Role::Finance => "finance",
                    _ => "staff",
                },
                user_id.to_string(),
            ),
            Who::Customer { person_id } => Actor::new("customer", person_id.to_string()),
        }
    }

    /// As logs name it: what it is, and an id that tells nothing else.
    pub(crate) fn caller(&self) -> (&'static str, Uuid) {
        match (&self.by, &self.who) {
            (By::Token { token_id, .. }, _) => ("token", token_id.0),
            (_, Who::User { user_id, .. }) => ("user", user_id.0),
            (_, Who::Customer { person_id }) => ("customer", person_id.0),
        }
    }

    /// The reseller whose user this is.
    pub fn reseller(&self) -> Option<ResellerId> {
        match self.who {
            Who::User { reseller_id, .. } => reseller_id,
            Who::Customer { .. } => None,
        }
    }
}

/// Somebody who has what `R` says. Everybody else is refused before the body is looked at, as a handler takes this before it.
pub(crate) struct May<R>(pub(crate) Principal, pub(crate) PhantomData<R>);

impl<R: Needs> FromRequestParts<App> for May<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let principal = Principal::from_request_parts(parts, app).await?;
        R::ask(&principal)?;
        if policy::PROVED.contains(&R::RIGHT) && matches!(principal.by, By::Session { .. }) {
            recently_proved(&principal, app.mint.now())?;
        }
        Ok(Self(principal, PhantomData))
    }
}
