//! The vendor's keys that sign license files: made, kept, put in use, retired, and the one in use at hand.
//!
//! What keys there are is in the log; their secret halves are sealed in a table of their own, each durable before the event that
//! announces it.

mod known;
mod secret_half;
mod stored;
mod trusted;
pub(crate) mod well_known;

use std::{fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Command,
    signing_key::{CreateSigningKey, ProvideSigningKey, PutSigningKeyInUse, RetireSigningKey, SigningKeyId},
};
use event_log::{Access, Actor, EventLog, Executed, Role};
use keyledger_verify::{IssueError, License};
use sqlx::PgPool;
use tokio::sync::Mutex;

use self::secret_half::SecretHalf;
pub(crate) use self::{
    known::{KnownKey, KnownKeys},
    trusted::TrustedKeys,
};
use crate::{error::ApiError, metadata::anew, mint::Mint, sealing::Sealing, security};

/// How long the key in use is taken from memory before it is looked up again: another process may have replaced it.
const LIFE: TimeDelta = TimeDelta::seconds(1);

/// The signing keys of one log. Cheap to clone.
#[derive(Clone)]
pub struct SigningKeys(Arc<Inner>);

struct Inner {
    log: EventLog,
    pool: PgPool,
    sealing: Sealing,
    mint: Mint,
    current: Mutex<Option<Looked>>,
}

/// The key that was in use when it was looked up.
struct Looked {
    at: DateTime<Utc>,
    key: CurrentKey,
}

/// The key in use: what is signed now is signed with it. Cheap to clone.
#[derive(Clone)]
pub struct CurrentKey {
    /// Its id.
    pub kid: SigningKeyId,
    /// When it was put in use, to the second: no reader takes a file that says that it was issued before.
    pub from: DateTime<Utc>,
    secret: Arc<SecretHalf>,
}

/// What a rotation did.
#[derive(Debug)]
pub struct Rotated {
    /// What is in use now.
    pub kid: SigningKeyId,
    /// Whether it was announced before.
    pub was_announced: bool,
    /// What was in use before.
    pub replaced: Option<SigningKeyId>,
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKeys")
    }
}

impl fmt::Debug for CurrentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kid, from, .. } = self;
        write!(f, "CurrentKey({kid}, from {from})")
    }
}

impl CurrentKey {
    /// The file of this license. The same license and key give the same file.
    pub fn sign(&self, license: &License) -> Result<String, IssueError> {
        keyledger_verify::sign(license, self.kid.as_str(), self.secret.bytes())
    }
}

impl SigningKeys {
    /// The signing keys of `log`, which is in the database of `access`. Connections are made when they are first needed.
    pub fn new(access: &Access, log: EventLog, mint: Mint) -> Self {
        Self(Arc::new(Inner {
            pool: access.pool(Role::Keys, 2),
            sealing: Sealing::under(log.secrets().signing_keys()),
            log,
            mint,
            current: Mutex::new(None),
        }))
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// The key in use; a second old at most, so that a rotation by another process is seen.
    pub async fn current(&self) -> Result<CurrentKey, ApiError> {
        let mut current = self.0.current.lock().await;
        let now = self.0.mint.now();
        if let Some(looked) = &*current
            && (TimeDelta::zero()..LIFE).contains(&(now - looked.at))
        {
            return Ok(looked.key.clone());
        }
        let known = current.take().map(|looked| looked.key);
        let key = self.look(known).await?;
        *current = Some(Looked {
            at: now,
            key: key.clone(),
        });
        Ok(key)
    }

    /// What the log says is in use; the secret half is opened unless it is that of `known`.
    async fn look(&self, known: Option<CurrentKey>) -> Result<CurrentKey, ApiError> {
        let none =
            || ApiError::Unexpected("no signing key is in use: `keyledger signing-keys rotate` makes one".into());
        let keys = self.known().await?;
        let (kid, from) = keys.in_use().ok_or_else(none)?;
        match known {
            Some(known) if known.kid == *kid => Ok(known),
            _ => Ok(CurrentKey {
                kid: kid.clone(),
                from,
                secret: Arc::new(self.0.open(kid).await?),
            }),
        }
    }

    /// All signing keys there ever were.
    pub(crate) async fn known(&self) -> Result<KnownKeys, ApiError> {
        Ok(KnownKeys::read(&self.0.log).await?)
    }

    /// Puts a new key in use where there is none, or one whose secret half is not here. Of several processes that do so at once, one
    /// wins.
    pub async fn provide(&self) -> Result<(), ApiError> {
        let known = self.known().await?;
        let lost = match known.in_use() {
            Some((kid, _)) if self.0.has(kid).await? => return Ok(()),
            Some((kid, _)) => Some(kid.clone()),
            None => None,
        };
        let new = self.make().await?;
        self.execute(Actor::new("system", "signing-keys"), ProvideSigningKey { new, lost })
            .await?;
        Ok(())
    }

    /// Creates a key that nothing is signed with yet.
    pub async fn create(&self, actor: Actor) -> Result<SigningKeyId, ApiError> {
        let new = self.make().await?;
        let kid = new.kid.clone();
        self.execute(actor, new).await?;
        Ok(kid)
    }

    /// Puts the oldest announced key in use whose secret half is here, or a new one.
    pub async fn rotate(&self, actor: Actor) -> Result<Rotated, ApiError> {
        let known = self.known().await?;
        let replaced = known.in_use().map(|(kid, _)| kid.clone());
        let mut announced = None;
        for kid in known.announced() {
            if announced.is_none() && self.0.has(kid).await? {
                announced = Some(kid.clone());
            }
        }
        let was_announced = announced.is_some();
        let kid = match announced {
            Some(kid) => kid,
            None => self.create(actor.clone()).await?,
        };
        self.execute(actor, PutSigningKeyInUse { kid: kid.clone() }).await?;
        Ok(Rotated {
            kid,
            was_announced,
            replaced,
        })
    }

    /// Trusts a key no longer.
    pub async fn retire(&self, actor: Actor, kid: SigningKeyId, reason: String) -> Result<Executed, ApiError> {
        self.execute(actor, RetireSigningKey { kid, reason }).await
    }

    /// A new pair, of which the secret half is kept already.
    async fn make(&self) -> Result<CreateSigningKey, ApiError> {
        let kid = self.0.mint.signing_key_id()?;
        let secret = SecretHalf::drawn(&self.0.mint)?;
        let public_key = secret.public_key();
        self.0.keep(&kid, &secret).await?;
        Ok(CreateSigningKey { kid, public_key })
    }

    async fn execute(&self, actor: Actor, command: impl Command + 'static) -> Result<Executed, ApiError> {
        let Inner { log, mint, current, .. } = &*self.0;
        let executed = log.execute(anew(mint, log.secrets(), actor)?, command).await;
        *current.lock().await = None;
        executed.iter().for_each(security::note);
        Ok(executed?)
    }
}
