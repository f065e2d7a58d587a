//! What signing in works with.

use std::{fmt, sync::Arc};

use event_log::{Access, LogSecrets, Role};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sqlx::PgPool;
use tokio::sync::Notify;
use zeroize::Zeroizing;

use crate::{
    access::{
        passwords::Hasher,
        tokens::{self, Holders},
    },
    error::ApiError,
    mint::Mint,
    sealing::Sealing,
};

/// With what signing in is opened.
#[derive(Clone, Debug)]
pub struct IdentityOptions {
    /// The way into the database.
    pub access: Access,
    /// The secrets of its log.
    pub secrets: LogSecrets,
    /// Where the portals are, in front of the links in mails, such as `https://keys.example.com`.
    pub site: String,
    /// Whether customers also need a code that is mailed to them.
    pub mails_codes: bool,
}

/// Users' secrets, sessions, tokens, links, limits and mails. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    pool: PgPool,
    holders: Holders,
    hasher: Hasher,
    sealing: Sealing,
    counting: Zeroizing<[u8; 32]>,
    site: String,
    mails_codes: bool,
    mail: Notify,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// Opens it. Connections are made when they are first needed.
    pub fn new(options: IdentityOptions) -> Self {
        let IdentityOptions {
            access,
            secrets,
            site,
            mails_codes,
        } = options;
        let pool = access.pool(Role::Access, 8);
        Self(Arc::new(Inner {
            holders: tokens::together(&pool),
            pool,
            hasher: Hasher::new(secrets.access_key("pepper/v1")),
            sealing: Sealing::under(secrets.access_key("sealing/v1")),
            counting: secrets.access_key("counting/v1"),
            site,
            mails_codes,
            mail: Notify::new(),
        }))
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub(super) fn holders(&self) -> &Holders {
        &self.0.holders
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// How many passwords were looked at, right or wrong, or of nobody.
    pub fn passwords_looked_at(&self) -> u64 {
        self.hasher().looked_at()
    }

    pub(crate) fn site(&self) -> &str {
        &self.0.site
    }

    /// Whether customers also need a code that is mailed to them.
    pub(crate) fn mails_codes(&self) -> bool {
        self.0.mails_codes
    }

    /// Wakes whoever sends mails.
    pub(crate) fn mail(&self) -> &Notify {
        &self.0.mail
    }

    /// What `value` is counted under, which tells nothing about it.
    pub(crate) fn bucket(&self, kind: &str, value: &str) -> [u8; 32] {
        let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.counting.as_ref());
        let mac = mac.expect("an HMAC takes a key of any length");
        let message = format!("{kind}\0{value}");
        mac.chain_update(message).finalize().into_bytes().into()
    }

    /// Seals `text`, bound to what it is for.
    pub(crate) fn seal(&self, mint: &Mint, purpose: &str, text: &[u8]) -> Result<Vec<u8>, ApiError> {
        self.0.sealing.seal(mint, purpose, text)
    }

    /// Opens what was sealed for `purpose`.
    pub(crate) fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        self.0.sealing.open(purpose, sealed)
    }
}
