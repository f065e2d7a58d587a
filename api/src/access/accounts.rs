//! Users as signing in knows them. What a user is, its stream says; here is a copy of that, and what is secret.

use domain::{
    Event, ResellerId, State, Stream, UserId,
    user::{Role, User},
};
use event_log::{EventLog, Position, read};
use sqlx::{PgConnection, query, query_as, query_scalar};
use uuid::Uuid;

use crate::{access::Identity, error::ApiError};

/// A user.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) user_id: Uuid,
    /// The normalised e-mail address.
    pub(crate) login: String,
    pub(crate) role: Option<String>,
    pub(crate) reseller_id: Option<Uuid>,
    /// `unknown`, `invited`, `active` or `disabled`.
    pub(crate) state: String,
    pub(crate) language: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) totp_secret: Option<Vec<u8>>,
    pub(crate) totp_pending: Option<Vec<u8>>,
}

impl Account {
    /// What the user is there for.
    pub(crate) fn role(&self) -> Result<Role, ApiError> {
        role(self.role.as_deref())
    }

    /// The reseller that the user belongs to.
    pub(crate) fn reseller(&self) -> Option<ResellerId> {
        self.reseller_id.map(ResellerId)
    }
}

/// The role that a copy holds.
pub(crate) fn role(text: Option<&str>) -> Result<Role, ApiError> {
    let role = text.and_then(|text| text.parse().ok());
    role.ok_or_else(|| ApiError::Unexpected("a user has no role that is known: was the copy changed?".to_owned()))
}

/// Whether whoever has this role needs a second factor.
pub(crate) fn needs_second_factor(role: Role) -> bool {
    !role.is_of_reseller()
}

impl Identity {
    /// The user who signs in as `login`.
    pub(crate) async fn by_login(&self, login: &str) -> Result<Option<Account>, ApiError> {
        let found = query_as!(
            Account,
            "select user_id, login, role, reseller_id, state, language, password_hash, totp_secret, totp_pending
             from access.users where login = $1",
            login,
        );
        Ok(found.fetch_optional(self.pool()).await?)
    }

    /// The user `user_id`.
    pub(crate) async fn by_id(&self, user_id: UserId) -> Result<Option<Account>, ApiError> {
        let found = query_as!(
            Account,
            "select user_id, login, role, reseller_id, state, language, password_hash, totp_secret, totp_pending
             from access.users where user_id = $1",
            user_id.0,
        );
        Ok(found.fetch_optional(self.pool()).await?)
    }

    /// All users, or those of a reseller, in the order of their ids; at most `limit` after `after`.
    pub(crate) async fn accounts(
        &self,
        reseller_id: Option<ResellerId>,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Account>, ApiError> {
        let found = query_as!(
            Account,
            "select user_id, login, role, reseller_id, state, language, password_hash, totp_secret, totp_pending
             from access.users
             where state <> 'unknown' and ($1::uuid is null or reseller_id = $1) and ($2::uuid is null or user_id > $2)
             order by user_id limit $3",
            reseller_id.map(|id| id.0),
            after,
            limit,
        );
        Ok(found.fetch_all(self.pool()).await?)
    }

    /// The id of whoever signs in as `login`: one login, one id, also when it is asked for twice at once.
    pub(crate) async fn allot(&self, login: &str, language: &str, minted: Uuid) -> Result<UserId, ApiError> {
        query!(
            "insert into access.users (user_id, login, language) values ($1, $2, $3) on conflict (login) do nothing",
            minted,
            login,
            language,
        )
        .execute(self.pool())
        .await?;
        let user_id = query_scalar!("select user_id from access.users where login = $1", login);
        Ok(UserId(user_id.fetch_one(self.pool()).await?))
    }

    /// The addresses and languages of those who run a reseller, or of those who run everything.
    pub(crate) async fn owners(&self, reseller_id: Option<Uuid>) -> Result<Vec<(String, String)>, ApiError> {
        let found = query!(
            "select login, language from access.users
             where state = 'active' and reseller_id is not distinct from $1
                 and role = case when $1::uuid is null then 'staff-admin' else 'reseller-owner' end
             order by user_id",
            reseller_id,
        );
        let found = found.fetch_all(self.pool()).await?;
        Ok(found.into_iter().map(|row| (row.login, row.language)).collect())
    }

    /// How many others may run everything and can sign in.
    pub(crate) async fn staff_admins_besides(&self, user_id: UserId) -> Result<i64, ApiError> {
        let count = query_scalar!(
            r#"select count(*) as "count!" from access.users
               where role = 'staff-admin' and state = 'active' and password_hash is not null and user_id <> $1"#,
            user_id.0,
        );
        Ok(count.fetch_one(self.pool()).await?)
    }

    /// Keeps another password, and ends the user's sessions but `kept`.
    pub(crate) async fn keep_password(&self, user_id: UserId, hash: &str, kept: Option<Uuid>) -> Result<(), ApiError> {
        let mut transaction = self.pool().begin().await?;
        set_password(&mut transaction, user_id.0, hash, kept).await?;
        Ok(transaction.commit().await?)
    }

    /// Keeps the same password with the parameters of today.
    pub(crate) async fn renew_hash(&self, account: &Account, hash: &str) -> Result<(), ApiError> {
        query!(
            "update access.users set password_hash = $2 where user_id = $1 and password_hash = $3",
            account.user_id,
            hash,
            account.password_hash.as_deref(),
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Copies what the user's stream says; sessions end with the role that they were opened for, and tokens with the user.
    pub async fn copy(&self, log: &EventLog, user_id: UserId) -> Result<(), ApiError> {
        let stream = Stream::User(user_id);
        let events = read::stream(log, stream, 0, Position(i64::MAX), i64::MAX).await?;
        let Some(last) = events.last() else {
            return Ok(());
        };
        let (mut state, mut login) = (State::empty(stream), None);
        for recorded in &events {
            state.evolve(&recorded.event);
            let email = match &recorded.event {
                Event::UserInvited(invited) => &invited.email,
                Event::UserEmailChanged(changed) => &changed.email,
                _ => continue,
            };
            login = email.text().map(str::to_lowercase);
        }
        let State::User(user) = state else {
            return Ok(());
        };
        self.write_copy(user_id, &user, login.as_deref(), last.version).await
    }

    async fn write_copy(
        &self,
        user_id: UserId,
        user: &User,
        login: Option<&str>,
        version: i64,
    ) -> Result<(), ApiError> {
        let Some(known) = user.known() else {
            return Ok(());
        };
        let state = match user {
            User::Unknown => "unknown",
            User::Invited(_) => "invited",
            User::Active(_) => "active",
            User::Disabled(_) => "disabled",
        };
        let mut transaction = self.pool().begin().await?;
        query!(
            "insert into access.users as u (user_id, login, role, reseller_id, state, version)
             values ($1, coalesce($2::text, $1::uuid::text), $3, $4, $5, $6)
             on conflict (user_id) do update
             set login = coalesce($2::text, u.login), role = $3, reseller_id = $4, state = $5, version = $6
             where u.version < $6",
            user_id.0,
            login,
            known.role.name(),
            known.reseller_id.map(|id| id.0),
            state,
            version,
        )
        .execute(&mut *transaction)
        .await?;
        query!(
            "delete from access.sessions s using access.users u
             where u.user_id = $1 and s.user_id = $1 and (u.state <> 'active' or s.role is distinct from u.role)",
            user_id.0,
        )
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Copies every user anew, so that a crash between a command and its copy is without consequence.
    pub async fn repair(&self, log: &EventLog) -> Result<(), ApiError> {
        let users = query_scalar!("select user_id from access.users")
            .fetch_all(self.pool())
            .await?;
        for user_id in users {
            self.copy(log, UserId(user_id)).await?;
        }
        Ok(())
    }
}

/// Sets another password and ends the user's sessions but `kept`, in a transaction.
pub(crate) async fn set_password(
    transaction: &mut PgConnection,
    user_id: Uuid,
    hash: &str,
    kept: Option<Uuid>,
) -> Result<(), sqlx::Error> {
    query!(
        "update access.users set password_hash = $2 where user_id = $1",
        user_id,
        hash
    )
    .execute(&mut *transaction)
    .await?;
    query!(
        "delete from access.sessions where user_id = $1 and session_id is distinct from $2",
        user_id,
        kept
    )
    .execute(transaction)
    .await?;
    Ok(())
}
