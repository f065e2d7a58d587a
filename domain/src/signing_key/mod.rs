//! The vendor's keys that sign license files: which there are, and what each is good for.
//!
//! All keys share one stream, `signing_keys`: at most one is in use, and putting one in use replaces another. Their secret halves
//! are no part of it.

mod create;
mod error;
mod events;
mod id;
mod provide;
mod public_key;
mod put_in_use;
mod retire;

pub use self::{
    create::CreateSigningKey,
    error::SigningKeyError,
    events::{SigningKeyCreated, SigningKeyPutInUse, SigningKeyRetired},
    id::SigningKeyId,
    provide::ProvideSigningKey,
    public_key::PublicKey,
    put_in_use::PutSigningKeyInUse,
    retire::RetireSigningKey,
};
use crate::event::Event;

/// The signing keys, in the order in which they were created.
#[derive(Clone, Debug, PartialEq)]
pub struct SigningKeys {
    keys: Vec<SigningKey>,
}

/// A key that signs license files.
#[derive(Clone, Debug, PartialEq)]
struct SigningKey {
    kid: SigningKeyId,
    public_key: PublicKey,
    stage: Stage,
}

/// Where a signing key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Created and not used yet, so that software can learn it before anything is signed with it.
    Announced,
    /// What is signed now is signed with it.
    InUse,
    /// Another is in use; what it signed before still holds.
    Replaced,
    /// What it signed is trusted no longer.
    Retired,
}

impl SigningKeys {
    /// The state before any event.
    pub const EMPTY: Self = Self { keys: Vec::new() };

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::SigningKeyCreated(created) => self.keys.push(SigningKey {
                kid: created.kid.clone(),
                public_key: created.public_key.clone(),
                stage: Stage::Announced,
            }),
            Event::SigningKeyPutInUse(put) => {
                if let Some(replaced) = &put.replaced {
                    self.set(replaced, Stage::Replaced);
                }
                self.set(&put.kid, Stage::InUse);
            }
            Event::SigningKeyRetired(retired) => self.set(&retired.kid, Stage::Retired),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        let texts = |key: &SigningKey| key.kid.as_str().len() + key.public_key.as_str().len();
        self.keys.iter().map(|key| size_of::<SigningKey>() + texts(key)).sum()
    }

    /// The key that is in use.
    pub fn in_use(&self) -> Option<&SigningKeyId> {
        let mut in_use = self.keys.iter().filter(|key| key.stage == Stage::InUse);
        in_use.next().map(|key| &key.kid)
    }

    fn find(&self, kid: &SigningKeyId) -> Result<&SigningKey, SigningKeyError> {
        let mut found = self.keys.iter().filter(|key| key.kid == *kid);
        found.next().ok_or(SigningKeyError::Unknown)
    }

    fn set(&mut self, kid: &SigningKeyId, stage: Stage) {
        for key in self.keys.iter_mut().filter(|key| key.kid == *kid) {
            key.stage = stage;
        }
    }
}
