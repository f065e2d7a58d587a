//! All signing keys, with the times that their events were recorded at.

use chrono::{DateTime, SubsecRound, Utc};
use domain::{
    Event, Stream,
    signing_key::{PublicKey, SigningKeyId},
};
use event_log::{EventLog, LogError, Position, RecordedEvent, read};

/// All signing keys there ever were, in the order in which they were created.
#[derive(Debug, Default)]
pub(crate) struct KnownKeys {
    pub(crate) keys: Vec<KnownKey>,
    /// The version of their stream.
    pub(crate) version: i64,
}

/// A signing key.
#[derive(Debug)]
pub(crate) struct KnownKey {
    pub(crate) kid: SigningKeyId,
    pub(crate) public_key: PublicKey,
    /// All times are to the second, as in license files.
    pub(crate) created_at: DateTime<Utc>,
    /// Since when what is signed was signed with it.
    pub(crate) in_use_from: Option<DateTime<Utc>>,
    /// Since when it is with another.
    pub(crate) replaced_at: Option<DateTime<Utc>>,
    /// Since when nothing that it signed is trusted, and why.
    pub(crate) retired: Option<(DateTime<Utc>, String)>,
}

impl KnownKeys {
    /// As the log tells.
    pub(crate) async fn read(log: &EventLog) -> Result<Self, LogError> {
        let mut keys = Self::default();
        for recorded in &read::stream(log, Stream::SigningKeys, 0, Position(i64::MAX), i64::MAX).await? {
            keys.evolve(recorded);
        }
        Ok(keys)
    }

    /// The key in use, and since when.
    pub(crate) fn in_use(&self) -> Option<(&SigningKeyId, DateTime<Utc>)> {
        let mut in_use = self.keys.iter().filter(|key| key.replaced_at.is_none());
        in_use.find_map(|key| Some((&key.kid, key.in_use_from?)))
    }

    /// Those that were created, and neither used nor retired.
    pub(crate) fn announced(&self) -> impl Iterator<Item = &SigningKeyId> {
        let announced = self.keys.iter();
        announced
            .filter(|key| key.in_use_from.is_none() && key.retired.is_none())
            .map(|key| &key.kid)
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        self.version = recorded.version;
        let at = recorded.recorded_at.trunc_subsecs(0);
        match &recorded.event {
            Event::SigningKeyCreated(e) => self.keys.push(KnownKey {
                kid: e.kid.clone(),
                public_key: e.public_key.clone(),
                created_at: at,
                in_use_from: None,
                replaced_at: None,
                retired: None,
            }),
            Event::SigningKeyPutInUse(e) => {
                self.change(&e.kid, |key| key.in_use_from = Some(at));
                if let Some(replaced) = &e.replaced {
                    self.change(replaced, |key| key.replaced_at = Some(at));
                }
            }
            Event::SigningKeyRetired(e) => self.change(&e.kid, |key| key.retired = Some((at, e.reason.clone()))),
            _ => {}
        }
    }

    fn change(&mut self, kid: &SigningKeyId, change: impl Fn(&mut KnownKey)) {
        self.keys.iter_mut().filter(|key| key.kid == *kid).for_each(change);
    }
}

impl KnownKey {
    /// Where it is in its life, in a word.
    pub(crate) fn state(&self) -> &'static str {
        match (&self.retired, self.replaced_at, self.in_use_from) {
            (Some(_), ..) => "retired",
            (None, Some(_), _) => "replaced",
            (None, None, Some(_)) => "in-use",
            (None, None, None) => "announced",
        }
    }
}
