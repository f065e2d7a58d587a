//! Activation keys that were shown and are good, and from where too many were not.

use std::{
    fmt,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ActivationKeyId;
use lru::LruCache;
use uuid::Uuid;

use crate::access::attempts::prefix;

/// At some hundred bytes each, some ten megabytes.
const KEYS: NonZeroUsize = NonZeroUsize::new(100_000).expect("is not zero");
/// Of more addresses than this the longest unseen are forgotten: they are counted in the database all the same.
const ADDRESSES: NonZeroUsize = NonZeroUsize::new(10_000).expect("is not zero");

/// What this process knows of the activation keys that were shown: so that a known one is not looked up again, and so that an address that guessed too
/// often is not even told of a right guess. Cheap to clone.
#[derive(Clone)]
pub(super) struct ShownKeys(Arc<Mutex<Shown>>);

struct Shown {
    /// By the keyed hash of the code. A key is never taken away and its code never changes.
    keys: LruCache<Uuid, ActivationKeyId>,
    /// Until when nothing is taken from there.
    blocked: LruCache<String, DateTime<Utc>>,
}

impl Default for ShownKeys {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Shown {
            keys: LruCache::new(KEYS),
            blocked: LruCache::new(ADDRESSES),
        })))
    }
}

impl fmt::Debug for ShownKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShownKeys")
    }
}

impl ShownKeys {
    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, code_hash: Uuid) -> Option<ActivationKeyId> {
        self.shown().keys.get(&code_hash).copied()
    }

    pub(super) fn keep(&self, code_hash: Uuid, key: ActivationKeyId) {
        self.shown().keys.put(code_hash, key);
    }

    /// For how many seconds nothing is taken from this address; none if it may ask.
    pub(super) fn blocked_for(&self, from: Option<IpAddr>, now: DateTime<Utc>) -> Option<u64> {
        let until = *self.shown().blocked.get(&told(from))?;
        let left = u64::try_from((until - now).num_milliseconds()).ok()?;
        (left > 0).then(|| left.div_ceil(1000))
    }

    pub(super) fn block(&self, from: Option<IpAddr>, now: DateTime<Utc>, seconds: u64) {
        let wait = TimeDelta::seconds(i64::try_from(seconds).unwrap_or(i64::MAX / 1_000_000));
        self.shown().blocked.put(told(from), now + wait);
    }
}

fn told(from: Option<IpAddr>) -> String {
    from.map(prefix).unwrap_or_default()
}
