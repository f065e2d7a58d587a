//! The personal-data keys: minted, cached, and used to seal and open the personal values of events.

use std::{
    collections::BTreeSet,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{Event, PersonId, Personal};
use lru::LruCache;
use sqlx::{PgPool, query};
use uuid::Uuid;

use crate::{
    error::LogError,
    recorded::RecordedEvent,
    sealing::{DataKey, NoRandom, Place},
    secrets::LogSecrets,
};

/// At about 100 bytes each, some ten megabytes.
const CACHED_KEYS: NonZeroUsize = NonZeroUsize::new(100_000).expect("is not zero");

impl From<NoRandom> for LogError {
    fn from(_: NoRandom) -> Self {
        Self::Random
    }
}

/// The keys of all persons. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Keyring {
    keys: PgPool,
    secrets: LogSecrets,
    cache: Arc<Mutex<Cache>>,
}

struct Cache {
    by_person: LruCache<PersonId, Arc<DataKey>>,
    by_id: LruCache<Uuid, Arc<DataKey>>,
}

impl Keyring {
    /// A keyring over a pool that is connected as the role keys.
    pub(crate) fn new(keys: PgPool, secrets: LogSecrets) -> Self {
        let cache = Cache {
            by_person: LruCache::new(CACHED_KEYS),
            by_id: LruCache::new(CACHED_KEYS),
        };
        Self {
            keys,
            secrets,
            cache: Arc::new(Mutex::new(cache)),
        }
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.keys
    }

    /// Those of `persons` whose key is not at hand.
    pub(crate) fn lacking(&self, persons: &BTreeSet<PersonId>) -> Vec<PersonId> {
        let mut cache = self.cache();
        let mut lacking: Vec<PersonId> = persons.iter().copied().collect();
        lacking.retain(|person| cache.by_person.get(person).is_none());
        lacking
    }

    /// Makes sure that each person has a key and that it is at hand. The key is durable before anything is sealed under it.
    pub(crate) async fn provide(&self, missing: &[PersonId]) -> Result<(), LogError> {
        let known = self.load(&[], missing).await?;
        let unknown: Vec<_> = missing
            .iter()
            .filter(|person| !known.contains(person))
            .copied()
            .collect();
        if !unknown.is_empty() {
            self.mint(&unknown).await?;
            self.load(&[], &unknown).await?;
        }
        Ok(())
    }

    async fn mint(&self, persons: &[PersonId]) -> Result<(), LogError> {
        let (mut key_ids, mut person_ids, mut wrapped) = (Vec::new(), Vec::new(), Vec::new());
        for person in persons {
            let key = DataKey::mint(*person)?;
            wrapped.push(key.wrap(&self.secrets.wrapping)?);
            key_ids.push(key.key_id);
            person_ids.push(person.0);
        }
        query!(
            r#"
            insert into personal.keys (key_id, person_id, wrapped)
            select * from unnest($1::uuid[], $2::uuid[], $3::bytea[])
            on conflict (person_id) do nothing
            "#,
            &key_ids,
            &person_ids,
            &wrapped,
        )
        .execute(&self.keys)
        .await?;
        Ok(())
    }

    /// Takes the keys of these ids and persons into the cache; says whose were found.
    async fn load(&self, key_ids: &[Uuid], persons: &[PersonId]) -> Result<BTreeSet<PersonId>, LogError> {
        let persons: Vec<Uuid> = persons.iter().map(|person| person.0).collect();
        let rows = query!(
            r#"
            select key_id, person_id, wrapped from personal.keys
            where key_id = any ($1) or person_id = any ($2)
            "#,
            key_ids,
            &persons,
        )
        .fetch_all(&self.keys)
        .await?;
        let mut cache = self.cache();
        let mut found = BTreeSet::new();
        for row in rows {
            let person = PersonId(row.person_id);
            let key = DataKey::unwrap(row.key_id, person, &row.wrapped, &self.secrets.wrapping)
                .ok_or(LogError::WrongMasterKey)?;
            let key = Arc::new(key);
            cache.by_person.put(person, Arc::clone(&key));
            cache.by_id.put(key.key_id, key);
            found.insert(person);
        }
        Ok(found)
    }

    /// Seals every personal value of `event`; the keys are at hand after [`Keyring::ensure`].
    pub(crate) fn seal(&self, event: &mut Event, place: Place<'_>) -> Result<(), LogError> {
        let mut result = Ok(());
        event.visit_personal(&mut |field, personal| {
            let Personal::Plain { person, text } = &*personal else {
                return;
            };
            let key = self.cache().by_person.get(person).map(Arc::clone);
            match key
                .ok_or(LogError::WrongMasterKey)
                .and_then(|key| Ok(key.seal(place, field, text)?))
            {
                Ok(sealed) => *personal = Personal::Sealed(sealed),
                Err(error) => result = Err(error),
            }
        });
        result
    }

    /// Loads the keys that `events` need to be opened. Keys that are gone stay missing.
    pub(crate) async fn fetch<'a>(&self, events: impl Iterator<Item = &'a mut Event>) -> Result<(), LogError> {
        let mut missing = BTreeSet::new();
        for event in events {
            event.visit_personal(&mut |_, personal| {
                if let Personal::Sealed(sealed) = personal
                    && self.cache().by_id.get(&sealed.key_id).is_none()
                {
                    missing.insert(sealed.key_id);
                }
            });
        }
        if !missing.is_empty() {
            let missing: Vec<Uuid> = missing.into_iter().collect();
            self.load(&missing, &[]).await?;
        }
        Ok(())
    }

    /// Opens every personal value of an event; one whose key is gone is erased.
    pub(crate) fn open(&self, recorded: &mut RecordedEvent) -> Result<(), LogError> {
        let (event_id, stream, version) = (recorded.event_id, recorded.stream, recorded.version);
        let event_type = recorded.event.event_type().name;
        let mut result = Ok(());
        recorded.event.visit_personal(&mut |field, personal| {
            let Personal::Sealed(sealed) = &*personal else {
                return;
            };
            let key = self.cache().by_id.get(&sealed.key_id).map(Arc::clone);
            let place = Place {
                event_id,
                stream: &stream.to_string(),
                version,
                event_type,
            };
            *personal = match key {
                None => Personal::Erased,
                Some(key) => match key.open(place, field, sealed) {
                    Some(text) => Personal::Plain {
                        person: key.person,
                        text,
                    },
                    None => {
                        result = Err(LogError::Sealed { event_id });
                        return;
                    }
                },
            };
        });
        result
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        // The cache holds whole entries at every instant, so a panic elsewhere leaves it usable.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
