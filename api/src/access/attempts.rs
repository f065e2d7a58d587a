//! Limits on trying: counted before anything is looked at, so that guesses at the same time do not pass.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sqlx::{postgres::types::PgInterval, query_scalar};

use crate::{
    access::{AccessError, Identity},
    error::ApiError,
};

/// Whoever tries.
pub(crate) struct Attempt<'a> {
    /// What is tried, such as `password`.
    pub(crate) kind: &'static str,
    /// On which account, whether or not there is one.
    pub(crate) account: &'a str,
    /// From where, if it is known.
    pub(crate) from: Option<IpAddr>,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

impl Attempt<'_> {
    /// From where, as the security log tells it.
    pub(crate) fn told_from(&self) -> Option<String> {
        self.from.map(prefix)
    }
}

/// So many are free in such a span; what comes after waits longer each time.
struct Limit {
    free: i32,
    seconds: i64,
}

/// Together, so that a crowd of addresses cannot keep the cores busy.
const ALL: Limit = Limit { free: 600, seconds: 60 };
const ADDRESS: Limit = Limit {
    free: 100,
    seconds: 3600,
};
const ACCOUNT: Limit = Limit {
    free: 5,
    seconds: 24 * 3600,
};
/// What is tried to find out what others have, by somebody who signed in or from an address; several may be on their way at once.
const GUESSES: Limit = Limit {
    free: 20,
    seconds: 24 * 3600,
};

impl Identity {
    /// Counts an attempt; refuses it if there were too many, whatever it would have come to.
    pub(crate) async fn count(&self, attempt: &Attempt<'_>) -> Result<(), ApiError> {
        self.count_in(self.bucket("all", ""), ALL, attempt).await?;
        if let Some(from) = attempt.from {
            self.count_in(self.bucket("address", &prefix(from)), ADDRESS, attempt)
                .await?;
        }
        self.count_in(self.bucket(attempt.kind, attempt.account), ACCOUNT, attempt)
            .await
    }

    /// Counts an attempt to find out what others have; of its account alone, so that it is in nobody else's way.
    pub(crate) async fn count_guess(&self, attempt: &Attempt<'_>) -> Result<(), ApiError> {
        self.count_in(self.bucket(attempt.kind, attempt.account), GUESSES, attempt)
            .await
    }

    /// Takes a guess back that found out nothing.
    pub(crate) async fn uncount_guess(&self, attempt: &Attempt<'_>) -> Result<(), ApiError> {
        sqlx::query!(
            "update access.attempts
             set attempts = attempts - 1,
                 blocked_until = case when attempts <= $2 then 'epoch' else blocked_until end
             where bucket = $1 and attempts > 0",
            &self.bucket(attempt.kind, attempt.account),
            GUESSES.free,
        )
        .execute(self.pool())
        .await?;
        Ok(())
    }

    async fn count_in(&self, bucket: [u8; 32], limit: Limit, attempt: &Attempt<'_>) -> Result<(), ApiError> {
        let span = PgInterval {
            months: 0,
            days: 0,
            microseconds: limit.seconds * 1_000_000,
        };
        let wait = query_scalar!(
            r#"select access.count_attempt($1, $2, $3, $4) as "wait!""#,
            &bucket,
            attempt.at,
            limit.free,
            span,
        )
        .fetch_one(self.pool())
        .await?;
        match u64::try_from(wait) {
            Ok(0) | Err(_) => Ok(()),
            Ok(seconds) => {
                let from = attempt.told_from();
                tracing::warn!(target: "security", by = attempt.kind, from, seconds, "too many attempts");
                Err(AccessError::TooManyAttempts { seconds }.into())
            }
        }
    }

    /// Forgets the attempts on an account, once one was right.
    pub(crate) async fn forgive(&self, attempt: &Attempt<'_>) -> Result<(), ApiError> {
        let bucket = self.bucket(attempt.kind, attempt.account);
        sqlx::query!("delete from access.attempts where bucket = $1", &bucket)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}

/// What one household or office has: an IPv4 address, or the first half of an IPv6 address.
pub(crate) fn prefix(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}/64", address.to_bits() >> 64),
    }
}
