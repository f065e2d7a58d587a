//! Endpoints: whose they are, where they are, and how far they have been told.

use chrono::{DateTime, TimeDelta, Utc};
use integrations::webhooks::Secret;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::Webhooks;
use crate::{error::ApiError, mint::Mint};

/// What secrets are sealed for, with the endpoint's id.
const PURPOSE: &str = "webhook secret";
/// For how long a secret signs beside the one that takes its place.
const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// How many endpoints an owner may have.
pub(crate) const MOST_ENDPOINTS: i64 = 10;

/// Where events are sent.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) endpoint_id: Uuid,
    pub(crate) reseller_id: Option<Uuid>,
    pub(crate) url: String,
    pub(crate) event_types: Vec<String>,
    secret: Vec<u8>,
    former_secret: Option<Vec<u8>>,
    pub(crate) former_until: Option<DateTime<Utc>>,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) position: i64,
    pub(super) version: i64,
    pub(crate) attempts: i32,
    pub(crate) failing_since: Option<DateTime<Utc>>,
    pub(crate) next_attempt_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) request: Vec<u8>,
}

/// What an endpoint is to be.
pub(crate) struct New<'a> {
    pub(crate) endpoint_id: Uuid,
    pub(crate) reseller_id: Option<Uuid>,
    pub(crate) url: &'a str,
    pub(crate) event_types: &'a [String],
    pub(crate) position: i64,
    /// The digest of the request.
    pub(crate) request: &'a [u8],
}

/// What became of a new endpoint.
pub(crate) enum Made {
    /// It is there, with this secret.
    Now(Secret),
    /// It was made before.
    Before(Box<Endpoint>),
    /// There are as many as there may be.
    TooMany,
}

fn drawn(mint: &Mint) -> Result<Secret, ApiError> {
    Secret::new(&mint.bytes::<32>()?).map_err(|error| ApiError::Unexpected(error.to_string()))
}

fn purpose(endpoint_id: Uuid) -> String {
    format!("{PURPOSE} {endpoint_id}")
}

impl Webhooks {
    /// Makes an endpoint, and draws its secret.
    pub(crate) async fn make(&self, mint: &Mint, new: &New<'_>) -> Result<Made, ApiError> {
        if let Some(endpoint) = self.find(new.reseller_id, new.endpoint_id).await? {
            return Ok(Made::Before(Box::new(endpoint)));
        }
        if self.count(new.reseller_id).await? >= MOST_ENDPOINTS {
            return Ok(Made::TooMany);
        }
        let secret = drawn(mint)?;
        let made = query!(
            "insert into webhooks.endpoints
                (endpoint_id, reseller_id, url, event_types, secret, position, created_at, request)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (endpoint_id) do nothing",
            new.endpoint_id,
            new.reseller_id,
            new.url,
            new.event_types,
            self.0.sealing.seal(mint, &purpose(new.endpoint_id), secret.bytes())?,
            new.position,
            mint.now(),
            new.request,
        )
        .execute(self.pool())
        .await?;
        match made.rows_affected() {
            0 => match self.find(new.reseller_id, new.endpoint_id).await? {
                Some(endpoint) => Ok(Made::Before(Box::new(endpoint))),
                None => Err(ApiError::Unknown("webhook endpoint")),
            },
            _ => Ok(Made::Now(secret)),
        }
    }

    async fn count(&self, reseller_id: Option<Uuid>) -> Result<i64, ApiError> {
        let count = query_scalar!(
            r#"select count(*) as "count!" from webhooks.endpoints where reseller_id is not distinct from $1"#,
            reseller_id,
        );
        Ok(count.fetch_one(self.pool()).await?)
    }

    /// Those of an owner, the oldest first.
    pub(crate) async fn endpoints(&self, reseller_id: Option<Uuid>) -> Result<Vec<Endpoint>, ApiError> {
        let found = query_as!(
            Endpoint,
            "select endpoint_id, reseller_id, url, event_types, secret, former_secret, former_until, state, reason, position,
                 version, attempts, failing_since, next_attempt_at, created_at, request
             from webhooks.endpoints where reseller_id is not distinct from $1 order by created_at, endpoint_id",
            reseller_id,
        );
        Ok(found.fetch_all(self.pool()).await?)
    }

    /// One of an owner.
    pub(crate) async fn find(
        &self,
        reseller_id: Option<Uuid>,
        endpoint_id: Uuid,
    ) -> Result<Option<Endpoint>, ApiError> {
        let found = self.by_id(endpoint_id).await?;
        Ok(found.filter(|endpoint| endpoint.reseller_id == reseller_id))
    }

    /// One of anybody.
    pub(super) async fn by_id(&self, endpoint_id: Uuid) -> Result<Option<Endpoint>, ApiError> {
        let found = query_as!(
            Endpoint,
            "select endpoint_id, reseller_id, url, event_types, secret, former_secret, former_until, state, reason, position,
                 version, attempts, failing_since, next_attempt_at, created_at, request
             from webhooks.endpoints where endpoint_id = $1",
            endpoint_id,
        );
        Ok(found.fetch_optional(self.pool()).await?)
    }

    /// Keeps what was changed by hand: address, types, state and position. It is tried again at once.
    pub(crate) async fn change(&self, endpoint: &Endpoint) -> Result<bool, ApiError> {
        let changed = query!(
            "update webhooks.endpoints
             set url = $2, event_types = $3, state = $4, reason = $5, position = $6, version = version + 1,
                 attempts = 0, failing_since = null, next_attempt_at = null
             where endpoint_id = $1 and version = $7",
            endpoint.endpoint_id,
            &endpoint.url,
            &endpoint.event_types,
            &endpoint.state,
            endpoint.reason.as_deref(),
            endpoint.position,
            endpoint.version,
        )
        .execute(self.pool())
        .await?;
        Ok(changed.rows_affected() == 1)
    }

    /// Removes one.
    pub(crate) async fn remove(&self, endpoint_id: Uuid) -> Result<(), ApiError> {
        query!("delete from webhooks.endpoints where endpoint_id = $1", endpoint_id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Draws another secret, once for each request; the one before signs beside it for a day.
    pub(crate) async fn rotate(
        &self,
        mint: &Mint,
        endpoint: &Endpoint,
        request: Uuid,
    ) -> Result<Option<Secret>, ApiError> {
        let secret = drawn(mint)?;
        let rotated = query!(
            "update webhooks.endpoints
             set former_secret = secret, former_until = $3, secret = $2, rotated_by = $4, version = version + 1
             where endpoint_id = $1 and rotated_by is distinct from $4",
            endpoint.endpoint_id,
            self.0
                .sealing
                .seal(mint, &purpose(endpoint.endpoint_id), secret.bytes())?,
            mint.now() + OVERLAP,
            request,
        )
        .execute(self.pool())
        .await?;
        Ok((rotated.rows_affected() == 1).then_some(secret))
    }

    /// What messages are signed with at a time: the secret, and the former one until its end.
    pub(super) fn secrets(&self, endpoint: &Endpoint, now: DateTime<Utc>) -> Result<Vec<Secret>, ApiError> {
        let former = endpoint.former_secret.as_ref();
        let former = former.filter(|_| endpoint.former_until.is_some_and(|end| now < end));
        let sealed = [&endpoint.secret].into_iter().chain(former);
        let open = |sealed: &Vec<u8>| {
            let bytes = self.0.sealing.open(&purpose(endpoint.endpoint_id), sealed)?;
            Secret::new(&bytes).map_err(|error| ApiError::Unexpected(error.to_string()))
        };
        sealed.map(open).collect()
    }
}
