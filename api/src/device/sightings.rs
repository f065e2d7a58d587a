//! When computers were last seen: by the day, and beside the log, so that asking again every day is no event.

use std::{
    collections::HashMap,
    mem,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::NaiveDate;
use domain::LicenseId;
use lru::LruCache;
use sqlx::{query, query_scalar};
use tokio::time::sleep;
use uuid::Uuid;

use crate::{app::App, error::ApiError};

/// So many licenses are remembered, so that one that asks more often than once a day is written once.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(100_000).expect("is not zero");
/// What comes within this time is written in one statement. What a process that dies has not written is lost; it comes again.
const GATHERED: Duration = Duration::from_secs(1);

/// Which licenses were seen today. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Sightings(Arc<Mutex<Seen>>);

#[derive(Debug)]
struct Seen {
    /// The last day of each, written or about to be.
    days: LruCache<LicenseId, NaiveDate>,
    waiting: HashMap<LicenseId, NaiveDate>,
}

impl Default for Sightings {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Seen {
            days: LruCache::new(REMEMBERED),
            waiting: HashMap::new(),
        })))
    }
}

impl Sightings {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The computer of this license asked just now.
    pub(super) fn note(&self, app: &App, license_id: LicenseId) {
        let today = app.mint.now().date_naive();
        let is_first = {
            let mut seen = self.seen();
            if seen.days.put(license_id, today) == Some(today) {
                return;
            }
            let is_first = seen.waiting.is_empty();
            seen.waiting.insert(license_id, today);
            is_first
        };
        if is_first {
            let (sightings, app) = (self.clone(), app.clone());
            tokio::spawn(async move {
                sleep(GATHERED).await;
                let waiting = mem::take(&mut sightings.seen().waiting);
                if let Err(error) = write(&app, &waiting).await {
                    tracing::warn!(%error, "when computers were last seen cannot be written down");
                    // So that it is tried again when they ask again.
                    let mut seen = sightings.seen();
                    for license_id in waiting.keys() {
                        seen.days.pop(license_id);
                    }
                }
            });
        }
    }
}

async fn write(app: &App, seen: &HashMap<LicenseId, NaiveDate>) -> Result<(), sqlx::Error> {
    let (licenses, days): (Vec<Uuid>, Vec<NaiveDate>) = seen.iter().map(|(id, day)| (id.0, *day)).unzip();
    query!(
        "insert into access.sightings (license_id, seen_on)
         select * from unnest($1::uuid[], $2::date[])
         on conflict (license_id) do update set seen_on = excluded.seen_on
         where sightings.seen_on < excluded.seen_on",
        &licenses,
        &days,
    )
    .execute(app.identity.pool())
    .await?;
    Ok(())
}

/// The last day (UTC) on which a license's computer asked; none if it never did.
pub(super) async fn last_seen(app: &App, license_id: LicenseId) -> Result<Option<NaiveDate>, ApiError> {
    let seen = query_scalar!(
        "select seen_on from access.sightings where license_id = $1",
        license_id.0
    )
    .fetch_optional(app.identity.pool())
    .await?;
    Ok(seen)
}
