//! Links that are mailed: each is good for one thing, once, for a while.

use chrono::{DateTime, TimeDelta, Utc};
use domain::UserId;
use sqlx::{PgConnection, query, query_as, query_scalar};
use uuid::Uuid;

use crate::{
    access::{AccessError, Identity, accounts::set_password, secret::Secret},
    error::ApiError,
    mint::Mint,
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// To choose a first password.
    Invitation,
    /// To choose another one.
    PasswordReset,
    /// To show that one reads the mails of an address.
    EmailChange,
}

impl LinkKind {
    /// How it is stored, and the page of the portal that it leads to.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
            Self::EmailChange => "email-change",
        }
    }

    fn life(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::PasswordReset | Self::EmailChange => TimeDelta::minutes(30),
        }
    }
}

/// A link that is still good.
pub(crate) struct Link {
    pub(crate) user_id: Uuid,
    /// The address that is to be changed to.
    pub(crate) email: Option<String>,
    pub(crate) login: String,
}

impl Identity {
    /// Makes a link for a user. Older ones of the kind are not good any more.
    pub(crate) async fn make_link(
        &self,
        mint: &Mint,
        kind: LinkKind,
        user_id: UserId,
        email: Option<&str>,
    ) -> Result<Secret, ApiError> {
        let link = Secret::drawn(mint)?;
        let mut transaction = self.pool().begin().await?;
        query!(
            "delete from access.links where user_id = $1 and kind = $2 and used_at is null",
            user_id.0,
            kind.name()
        )
        .execute(&mut *transaction)
        .await?;
        query!(
            "insert into access.links (link_hash, kind, user_id, email, expires_at) values ($1, $2, $3, $4, $5)",
            &link.hash(),
            kind.name(),
            user_id.0,
            email,
            mint.now() + kind.life(),
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(link)
    }

    /// Whose link this is. It is not used up by that.
    pub(crate) async fn link(&self, kind: LinkKind, link: &Secret, now: DateTime<Utc>) -> Result<Link, ApiError> {
        let found = query_as!(
            Link,
            "select l.user_id, l.email, u.login from access.links l
             join access.users u on u.user_id = l.user_id
             where l.link_hash = $1 and l.kind = $2 and l.used_at is null and l.expires_at > $3",
            &link.hash(),
            kind.name(),
            now,
        );
        let found = found.fetch_optional(self.pool()).await?;
        found.ok_or_else(|| AccessError::LinkInvalid.into())
    }

    /// Uses a link up. Of two who do so at once, one can.
    pub(crate) async fn use_link(&self, kind: LinkKind, link: &Secret, now: DateTime<Utc>) -> Result<(), ApiError> {
        let mut connection = self.pool().acquire().await?;
        use_up(&mut connection, kind, link, now).await.map(|_| ())
    }

    /// Uses a link up for a password, both or none, and ends all sessions of its user.
    pub(crate) async fn choose_password(
        &self,
        (kind, link): (LinkKind, &Secret),
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let mut transaction = self.pool().begin().await?;
        let user_id = use_up(&mut transaction, kind, link, now).await?;
        set_password(&mut transaction, user_id, hash, None).await?;
        Ok(transaction.commit().await?)
    }

    /// The address of the portal's page with a link: behind `#`, so that no server sees it in an address.
    pub(crate) fn address_of(&self, kind: LinkKind, link: &Secret) -> String {
        format!("{}/{}#{}", self.site(), kind.name(), link.as_str())
    }
}

/// Uses a link up and says whose it was.
async fn use_up(
    connection: &mut PgConnection,
    kind: LinkKind,
    link: &Secret,
    now: DateTime<Utc>,
) -> Result<Uuid, ApiError> {
    let used = query_scalar!(
        "update access.links set used_at = $3
         where link_hash = $1 and kind = $2 and used_at is null and expires_at > $3
         returning user_id",
        &link.hash(),
        kind.name(),
        now,
    );
    let used = used.fetch_optional(connection).await?;
    used.ok_or_else(|| AccessError::LinkInvalid.into())
}
