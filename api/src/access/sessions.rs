//! Sessions of browsers: a cookie that nobody can guess, of which only the hash is kept.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{PersonId, ResellerId, UserId, user::Role};
use serde::Serialize;
use sqlx::{query, query_as};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::{AccessError, By, Identity, Principal, Who, accounts, secret::Secret},
    error::ApiError,
    mint::Mint,
};

/// What the cookie is called: by this prefix browsers let no other host, path or plain connection set it.
pub(crate) const COOKIE: &str = "__Host-sid";
/// How long a session lives whatever happens.
const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How long it may rest: shorter for those of the vendor.
const REST_OF_VENDOR: TimeDelta = TimeDelta::minutes(30);
const REST: TimeDelta = TimeDelta::hours(2);
/// How long a password waits for its second factor.
const HALF: TimeDelta = TimeDelta::minutes(5);
/// How long an order number waits for the mailed code.
const HALF_OF_CUSTOMER: TimeDelta = TimeDelta::minutes(10);
/// How exactly it is known when a session was last seen.
const COARSE: TimeDelta = TimeDelta::minutes(1);

/// Whose a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A user's.
    User {
        user_id: UserId,
        login: String,
        role: Role,
        reseller_id: Option<ResellerId>,
        second_factor: bool,
    },
    /// A customer's.
    Customer { person_id: PersonId },
}

/// A session that has not ended.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) session_id: Uuid,
    pub(crate) holder: Holder,
    /// Whether nothing is missing but the second factor, or the mailed code.
    pub(crate) is_half: bool,
    pub(crate) proved_at: DateTime<Utc>,
    /// To the minute.
    pub(crate) seen_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// One of somebody's sessions, to show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// To speak of it.
    pub(crate) session_id: Uuid,
    /// When somebody signed in.
    pub(crate) created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub(crate) seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub(crate) expires_at: DateTime<Utc>,
}

struct Row {
    session_id: Uuid,
    user_id: Option<Uuid>,
    customer_id: Option<Uuid>,
    stage: String,
    proved_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    login: Option<String>,
    role: Option<String>,
    reseller_id: Option<Uuid>,
    second_factor: bool,
}

/// What is needed of whom to open a session.
pub(crate) struct Opening {
    pub(crate) user: Option<(UserId, Role)>,
    pub(crate) customer: Option<PersonId>,
    pub(crate) is_half: bool,
}

impl Identity {
    /// Opens a session under a new token.
    pub(crate) async fn open_session(&self, mint: &Mint, opening: Opening) -> Result<Secret, ApiError> {
        let (token, now) = (Secret::drawn(mint)?, mint.now());
        let rest = match opening.user {
            Some((_, role)) if !role.is_of_reseller() => REST_OF_VENDOR,
            _ => REST,
        };
        let (stage, life) = match (opening.is_half, opening.customer) {
            (true, None) => ("password-given", HALF),
            (true, Some(_)) => ("password-given", HALF_OF_CUSTOMER),
            (false, _) => ("signed-in", LONGEST),
        };
        query!(
            "insert into access.sessions
                 (session_hash, session_id, user_id, customer_id, role, stage, created_at, seen_at, proved_at,
                  idle_seconds, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8, $9)",
            &token.hash(),
            mint.id()?,
            opening.user.map(|(user_id, _)| user_id.0),
            opening.customer.map(|person_id| person_id.0),
            opening.user.map(|(_, role)| role.name()),
            stage,
            now,
            i32::try_from(rest.num_seconds()).unwrap_or(i32::MAX),
            now + life,
        )
        .execute(self.pool())
        .await?;
        let user_id = opening.user.map(|(user_id, _)| tracing::field::display(user_id));
        let person_id = opening.customer.map(tracing::field::display);
        tracing::info!(target: "security", user_id, person_id, stage, "a session was opened");
        Ok(token)
    }

    /// The session of this token, half or whole, if it has not ended and its user may sign in.
    pub(crate) async fn session(&self, token: &Secret, now: DateTime<Utc>) -> Result<Option<Session>, ApiError> {
        let session = self.session_unseen(token, now).await?;
        if let Some(session) = &session
            && session.seen_at + COARSE <= now
        {
            query!(
                "update access.sessions set seen_at = $2 where session_id = $1",
                session.session_id,
                now
            )
            .execute(self.pool())
            .await?;
        }
        Ok(session)
    }

    /// The same without noting that its holder was seen: for what goes on without anybody who asks.
    pub(crate) async fn session_unseen(&self, token: &Secret, now: DateTime<Utc>) -> Result<Option<Session>, ApiError> {
        let row = query_as!(
            Row,
            r#"select s.session_id, s.user_id, s.customer_id, s.stage, s.proved_at, s.seen_at, s.expires_at,
                   u.login as "login?", u.role, u.reseller_id, (u.totp_secret is not null) as "second_factor!"
               from access.sessions s
               left join access.users u on u.user_id = s.user_id
               where s.session_hash = $1 and s.expires_at > $2
                   and s.seen_at + make_interval(secs => s.idle_seconds) > $2
                   and (s.user_id is null or (u.state = 'active' and u.role is not distinct from s.role))"#,
            &token.hash(),
            now,
        )
        .fetch_optional(self.pool())
        .await?;
        row.map(Row::session).transpose()
    }

    /// Notes that the password was given again, under a new token.
    pub(crate) async fn prove(&self, mint: &Mint, session_id: Uuid) -> Result<Secret, ApiError> {
        let token = Secret::drawn(mint)?;
        query!(
            "update access.sessions set proved_at = $2, session_hash = $3 where session_id = $1",
            session_id,
            mint.now(),
            &token.hash(),
        )
        .execute(self.pool())
        .await?;
        Ok(token)
    }

    /// Ends a session.
    pub(crate) async fn end_session(&self, session_id: Uuid) -> Result<(), ApiError> {
        query!("delete from access.sessions where session_id = $1", session_id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Ends others of the same holder: one, or all but `session`.
    pub(crate) async fn end_others(&self, session: &Session, one: Option<Uuid>) -> Result<(), ApiError> {
        let (user_id, customer_id) = session.holder.ids();
        query!(
            "delete from access.sessions
             where (user_id = $1 or customer_id = $2) and session_id <> $3 and ($4::uuid is null or session_id = $4)",
            user_id,
            customer_id,
            session.session_id,
            one,
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Ends all sessions of a customer.
    pub(crate) async fn end_sessions_of(&self, customer: PersonId) -> Result<(), ApiError> {
        query!("delete from access.sessions where customer_id = $1", customer.0)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// All sessions of whoever has `session`, the newest first; of those that rest for long some may have ended.
    pub(crate) async fn sessions(&self, session: &Session, now: DateTime<Utc>) -> Result<Vec<SessionView>, ApiError> {
        let (user_id, customer_id) = session.holder.ids();
        let rows = query_as!(
            SessionView,
            "select session_id, created_at, seen_at, expires_at from access.sessions
             where (user_id = $1 or customer_id = $2) and stage = 'signed-in' and expires_at > $3
                 and seen_at + make_interval(secs => idle_seconds) > $3
             order by created_at desc, session_id",
            user_id,
            customer_id,
            now,
        );
        Ok(rows.fetch_all(self.pool()).await?)
    }

    /// Forgets what ended by itself: sessions, links, and limits of more than a day ago.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<(), ApiError> {
        query!("delete from access.sessions where expires_at <= $1", now)
            .execute(self.pool())
            .await?;
        query!("delete from access.links where expires_at <= $1", now)
            .execute(self.pool())
            .await?;
        let day_ago = now - TimeDelta::days(1);
        query!(
            "delete from access.attempts where began_at < $1 and blocked_until < $2",
            day_ago,
            now
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }
}

impl Row {
    fn session(self) -> Result<Session, ApiError> {
        let holder = match (self.user_id, self.customer_id) {
            (Some(user_id), _) => Holder::User {
                user_id: UserId(user_id),
                login: self.login.unwrap_or_default(),
                role: accounts::role(self.role.as_deref())?,
                reseller_id: self.reseller_id.map(ResellerId),
                second_factor: self.second_factor,
            },
            (None, customer) => Holder::Customer {
                person_id: PersonId(customer.unwrap_or_default()),
            },
        };
        Ok(Session {
            session_id: self.session_id,
            holder,
            is_half: self.stage != "signed-in",
            proved_at: self.proved_at,
            seen_at: self.seen_at,
            expires_at: self.expires_at,
        })
    }
}

impl Holder {
    fn ids(&self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::User { user_id, .. } => (Some(user_id.0), None),
            Self::Customer { person_id } => (None, Some(person_id.0)),
        }
    }

    /// Whether the role needs a second factor that is not set.
    pub(crate) fn has_to_set_second_factor(&self) -> bool {
        match self {
            Self::User {
                role, second_factor, ..
            } => accounts::needs_second_factor(*role) && !second_factor,
            Self::Customer { .. } => false,
        }
    }
}

impl Session {
    /// Refuses one that still waits for the second factor.
    pub(crate) fn signed_in(self) -> Result<Self, AccessError> {
        match self.is_half {
            true => Err(AccessError::NotSignedIn),
            false => Ok(self),
        }
    }

    /// Whose it is, if it may do anything but set a second factor.
    pub(crate) fn principal(self) -> Result<Principal, AccessError> {
        let session = self.signed_in()?;
        match session.holder.has_to_set_second_factor() {
            true => Err(AccessError::SecondFactorToSet),
            false => Ok(session.whoever()),
        }
    }

    /// Whose it is, whatever it may do.
    pub(crate) fn whoever(&self) -> Principal {
        let who = match &self.holder {
            Holder::User {
                user_id,
                role,
                reseller_id,
                ..
            } => Who::User {
                user_id: *user_id,
                role: *role,
                reseller_id: *reseller_id,
            },
            Holder::Customer { person_id } => Who::Customer { person_id: *person_id },
        };
        Principal {
            who,
            by: By::Session {
                proved_at: self.proved_at,
            },
        }
    }

    /// The user, and what it signs in as; a customer is none.
    pub(crate) fn user(&self) -> Result<(UserId, &str), AccessError> {
        match &self.holder {
            Holder::User { user_id, login, .. } => Ok((*user_id, login)),
            Holder::Customer { .. } => Err(AccessError::NotAllowed),
        }
    }
}
