//! Tokens of programs: `kl_<id>_<secret><crc32>`, shown once; only a hash is kept.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{ResellerId, TokenId, UserId};
use event_log::Together;
use serde::Serialize;
use sqlx::{PgPool, query, query_as};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::{By, Identity, Principal, Who, accounts, secret::Secret},
    error::ApiError,
    mint::Mint,
};

/// By this scanners for leaked secrets find one.
const PREFIX: &str = "kl";
/// In hexadecimal digits.
const CHECKSUM: usize = 8;
/// How exactly it is known when a token was last used.
const COARSE: TimeDelta = TimeDelta::minutes(1);

/// A token, to show; not the token itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenView {
    /// To speak of it.
    pub(crate) token_id: Uuid,
    /// What its user calls it.
    pub(crate) name: String,
    /// What it may do, as far as its user may.
    pub(crate) scopes: Vec<String>,
    /// When it was issued.
    pub(crate) created_at: DateTime<Utc>,
    /// From when on it is not taken.
    pub(crate) expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub(crate) used_at: Option<DateTime<Utc>>,
}

/// A token that a user was issued.
pub struct IssuedToken<'a> {
    /// Whose.
    pub user_id: UserId,
    /// To speak of it.
    pub token_id: TokenId,
    /// What its user calls it.
    pub name: &'a str,
    /// The names of what it may do.
    pub scopes: &'a [String],
    /// The last day (UTC) on which it is taken.
    pub expires_on: NaiveDate,
}

/// A new token with 256 random bits.
fn draw(mint: &Mint, token_id: TokenId) -> Result<Secret, ApiError> {
    let secret = mint.bytes::<32>()?;
    let mut text = format!("{PREFIX}_{}_", token_id.0.simple());
    for byte in secret {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    let checksum = crc32(text.as_bytes());
    let _ = write!(text, "{checksum:08x}");
    Ok(Secret::new(text))
}

/// Whether `token` can be one at all: what was mistyped or cut is refused without a look at the database.
fn is_well_formed(token: &Secret) -> bool {
    let text = token.as_str();
    let parts = text
        .len()
        .checked_sub(CHECKSUM)
        .and_then(|end| text.split_at_checked(end));
    parts.is_some_and(|(body, checksum)| {
        let starts = body.split('_').next() == Some(PREFIX);
        starts && checksum == format!("{:08x}", crc32(body.as_bytes()))
    })
}

/// CRC-32 as in IEEE 802.3, against typing errors only.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

/// How many tokens are asked for in one statement.
const MOST_AT_ONCE: usize = 64;

/// Whose tokens of these hashes are; none of one that is not taken any more.
pub(super) type Holders = Together<Vec<u8>, Option<Row>>;

/// Where it is asked for all whose requests come at once.
pub(super) fn together(pool: &PgPool) -> Holders {
    let pool = pool.clone();
    Together::new(MOST_AT_ONCE, move |hashes: Vec<Vec<u8>>| {
        let pool = pool.clone();
        async move {
            let Ok(found) = rows(&pool, &hashes).await else {
                return vec![];
            };
            let of = |hash: &Vec<u8>| found.iter().find(|row| row.token_hash == *hash).cloned();
            hashes.iter().map(|hash| Some(of(hash))).collect()
        }
    })
}

async fn rows(pool: &PgPool, hashes: &[Vec<u8>]) -> Result<Vec<Row>, sqlx::Error> {
    let found = query_as!(
        Row,
        "select t.token_hash, t.token_id, t.user_id, t.scopes, t.expires_at, t.used_at, u.role, u.reseller_id
         from access.tokens t
         join access.users u on u.user_id = t.user_id and u.state = 'active'
         where t.token_hash = any ($1) and t.revoked_at is null",
        hashes,
    );
    found.fetch_all(pool).await
}

/// A token that was not revoked, of a user who may sign in.
#[derive(Clone)]
pub(super) struct Row {
    token_hash: Vec<u8>,
    token_id: Uuid,
    user_id: Uuid,
    scopes: Vec<String>,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
    role: Option<String>,
    reseller_id: Option<Uuid>,
}

impl Identity {
    /// Draws a token and keeps what is needed to know it again: the token itself is only in the answer.
    pub async fn keep_token(&self, mint: &Mint, issued: &IssuedToken<'_>) -> Result<Secret, ApiError> {
        let token = draw(mint, issued.token_id)?;
        let expires_at = issued.expires_on.succ_opt().unwrap_or(issued.expires_on);
        query!(
            "insert into access.tokens (token_id, user_id, token_hash, name, scopes, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            issued.token_id.0,
            issued.user_id.0,
            &token.hash(),
            issued.name,
            issued.scopes,
            mint.now(),
            expires_at.and_time(NaiveTime::MIN).and_utc(),
        )
        .execute(self.pool())
        .await?;
        Ok(token)
    }

    /// Takes a token no more.
    pub(crate) async fn drop_token(
        &self,
        user_id: UserId,
        token_id: TokenId,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        query!(
            "update access.tokens set revoked_at = coalesce(revoked_at, $2) where token_id = $1 and user_id = $3",
            token_id.0,
            now,
            user_id.0,
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The tokens of a user that are taken, the newest first.
    pub(crate) async fn tokens(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Vec<TokenView>, ApiError> {
        let found = query_as!(
            TokenView,
            "select token_id, name, scopes, created_at, expires_at, used_at from access.tokens
             where user_id = $1 and revoked_at is null and expires_at > $2
             order by created_at desc, token_id",
            user_id.0,
            now,
        );
        Ok(found.fetch_all(self.pool()).await?)
    }

    /// Who acts by `token`, if it is taken and its user may sign in.
    pub(crate) async fn holder_of(&self, token: &Secret, now: DateTime<Utc>) -> Result<Option<Principal>, ApiError> {
        if !is_well_formed(token) {
            return Ok(None);
        }
        let hash = token.hash().to_vec();
        let row = match self.holders().ask(hash.clone()).await {
            Some(row) => row,
            None => rows(self.pool(), &[hash]).await?.pop(),
        };
        let Some(row) = row.filter(|row| row.expires_at > now) else {
            return Ok(None);
        };
        if row.used_at.is_none_or(|used_at| used_at + COARSE <= now) {
            query!(
                "update access.tokens set used_at = $2 where token_id = $1",
                row.token_id,
                now
            )
            .execute(self.pool())
            .await?;
        }
        row.principal().map(Some)
    }
}

impl Row {
    fn principal(self) -> Result<Principal, ApiError> {
        Ok(Principal {
            who: Who::User {
                user_id: UserId(self.user_id),
                role: accounts::role(self.role.as_deref())?,
                reseller_id: self.reseller_id.map(ResellerId),
            },
            by: By::Token {
                token_id: TokenId(self.token_id),
                // A right that is no more is none.
                scopes: self.scopes.iter().filter_map(|scope| scope.parse().ok()).collect(),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn security_a_token_that_was_cut_or_mistyped_is_none() {
        let body = "kl_0197f0c07c0070008000000000000001_00ff";
        let token = format!("{body}{:08x}", crc32(body.as_bytes()));
        assert!(is_well_formed(&Secret::new(token.as_str())));
        assert!(!is_well_formed(&Secret::new(&token[1..])));
        assert!(!is_well_formed(&Secret::new(token.replace("ff", "fe"))));
        assert!(!is_well_formed(&Secret::new("")));
        assert!(!format!("{:?}", Secret::new(token)).contains("kl_"));
    }
}
