//! The keys that are trusted, in the form that readers of license files take.

use chrono::{DateTime, TimeDelta, Utc};
use keyledger_verify::CLOCK_TOLERANCE;
use serde::Serialize;
use utoipa::ToSchema;

use crate::signing_keys::known::{KnownKey, KnownKeys};

/// The keys that are trusted, as readers of license files take them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrustedKeys {
    /// In the order in which they were created.
    keys: Vec<TrustedKey>,
}

/// A key by which license files are verified.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrustedKey {
    /// Its id, as it stands in the files.
    #[schema(example = "2026-11-29-kwtzqmbe", pattern = "^[A-Za-z0-9._-]{1,64}$")]
    kid: String,
    /// Its 32 bytes in base64.
    #[schema(example = "lMHqQ3Fw7lGB3wCUN4hgGHSEwIEGfa5BvBgPkTR+7Zs=")]
    public_key: String,
    /// From when on files are signed with it; while nothing is, when it was created.
    from: DateTime<Utc>,
    /// Until when they are; none while it is in use or was not used yet.
    until: Option<DateTime<Utc>>,
}

impl KnownKeys {
    /// Those that were not retired.
    pub(crate) fn trusted(&self) -> TrustedKeys {
        let trusted = self.keys.iter().filter(|key| key.retired.is_none());
        TrustedKeys {
            keys: trusted.map(KnownKey::trusted).collect(),
        }
    }
}

impl KnownKey {
    /// One that is not used yet is good from its creation on and without an end: what software learns of it now has to hold for files
    /// that are signed once it is in use, whenever that is. One that was replaced is good a little longer, since clocks differ and
    /// other processes learn of it a moment later.
    fn trusted(&self) -> TrustedKey {
        TrustedKey {
            kid: self.kid.to_string(),
            public_key: self.public_key.to_string(),
            from: self.in_use_from.unwrap_or(self.created_at),
            until: self.replaced_at.map(|at| at + TimeDelta::seconds(CLOCK_TOLERANCE)),
        }
    }
}
