//! The second factor: six digits that an app works out from a secret and the time.

use chrono::{DateTime, Utc};
use domain::UserId;
use sqlx::{query, query_scalar};
use totp_rs::{Builder, Totp};

use crate::{
    access::{AccessError, Identity, accounts::Account, attempts::Attempt, secret::Secret},
    error::ApiError,
    mint::Mint,
};

const ISSUER: &str = "keyledger";
const SECRET: usize = 20;

/// A secret to type into an app, and the address that a picture for its camera holds.
pub(crate) struct Pending {
    pub(crate) secret: String,
    pub(crate) uri: String,
}

fn purpose(user_id: UserId) -> String {
    format!("totp/{user_id}")
}

/// Six digits every 30 seconds by SHA-1, as every app takes it; the step before and after count too.
fn totp(secret: &[u8], login: &str) -> Result<Totp, ApiError> {
    let builder = Builder::new()
        .with_secret(secret)
        .with_issuer(Some(ISSUER))
        .with_account_name(login);
    builder.build().map_err(|error| ApiError::Unexpected(error.to_string()))
}

/// The step of `code`, if it is one of now.
fn step(totp: &Totp, code: &Secret, now: DateTime<Utc>) -> Option<i64> {
    let seconds = u64::try_from(now.timestamp()).ok()?;
    totp.check(code.as_str().trim(), seconds)
        .and_then(|step| i64::try_from(step).ok())
}

impl Identity {
    /// Draws a secret that counts once a code of it was given.
    pub(crate) async fn begin_second_factor(
        &self,
        mint: &Mint,
        user_id: UserId,
        login: &str,
    ) -> Result<Pending, ApiError> {
        let secret = zeroize::Zeroizing::new(mint.bytes::<SECRET>()?);
        let sealed = self.seal(mint, &purpose(user_id), secret.as_slice())?;
        query!(
            "update access.users set totp_pending = $2 where user_id = $1",
            user_id.0,
            sealed
        )
        .execute(self.pool())
        .await?;
        let uri = totp(secret.as_slice(), login)?.to_url();
        Ok(Pending {
            secret: totp_rs::Secret::from(*secret).to_base32(),
            uri: uri.map_err(|error| ApiError::Unexpected(error.to_string()))?,
        })
    }

    /// Whether `code` is one of the pending secret; its step.
    pub(crate) fn pending_step(&self, account: &Account, code: &Secret, now: DateTime<Utc>) -> Result<i64, ApiError> {
        let sealed = account.totp_pending.as_ref().ok_or(AccessError::WrongCode)?;
        let secret = self.open(&purpose(UserId(account.user_id)), sealed)?;
        let step = step(&totp(&secret, &account.login)?, code, now);
        step.ok_or_else(|| AccessError::WrongCode.into())
    }

    /// The pending secret counts from now on; its code is used up.
    pub(crate) async fn confirm_second_factor(&self, user_id: UserId, step: i64) -> Result<(), ApiError> {
        query!(
            "update access.users set totp_secret = totp_pending, totp_pending = null, totp_step = $2
             where user_id = $1 and totp_pending is not null",
            user_id.0,
            step
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Without a second factor from now on.
    pub(crate) async fn drop_second_factor(&self, user_id: UserId) -> Result<(), ApiError> {
        query!(
            "update access.users set totp_secret = null, totp_pending = null where user_id = $1",
            user_id.0
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Takes a code of a user. Each step is taken once, and none after a later one.
    pub(crate) async fn take_code(
        &self,
        account: &Account,
        code: &Secret,
        attempt: &Attempt<'_>,
    ) -> Result<(), ApiError> {
        let user_id = UserId(account.user_id);
        let sealed = account.totp_secret.as_ref().ok_or(AccessError::WrongCode)?;
        let secret = self.open(&purpose(user_id), sealed)?;
        let step = step(&totp(&secret, &account.login)?, code, attempt.at);
        let taken = query_scalar!(
            "update access.users set totp_step = $2 where user_id = $1 and totp_step < $2 returning user_id",
            user_id.0,
            step,
        );
        match taken.fetch_optional(self.pool()).await? {
            Some(_) => Ok(()),
            None => {
                let from = attempt.told_from();
                tracing::warn!(target: "security", by = attempt.kind, %user_id, from, "a sign-in failed");
                Err(AccessError::WrongCode.into())
            }
        }
    }
}
