//! The personal-data keys: minted, cached, and used to seal and open the personal values of events.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::Hash,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use domain::{Event, PersonId, Personal};
use lru::LruCache;
use sqlx::{PgPool, query, query_as, query_scalar};
use uuid::Uuid;

use crate::{
    error::LogError,
    recorded::RecordedEvent,
    sealing::{DataKey, NoRandom, Place},
    secrets::LogSecrets,
};

/// At about 100 bytes each, some ten megabytes.
const CACHED_KEYS: NonZeroUsize = NonZeroUsize::new(100_000).expect("is not zero");
/// A key is used for so long before it is looked up again: another process may have destroyed it.
const LIFE: Duration = Duration::from_secs(60);

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

/// What stands for an address.
pub(crate) type BlindIndex = [u8; 32];

/// Keys at hand for what is sealed or opened next, by person or by their own ids.
pub(crate) type Keys<K> = HashMap<K, Arc<DataKey>>;

/// A key, and when it was looked up.
type Found = (Arc<DataKey>, Instant);

/// A key as it is stored.
struct KeyRow {
    key_id: Uuid,
    person_id: Uuid,
    wrapped: Vec<u8>,
}

struct Cache {
    by_person: LruCache<PersonId, Found>,
    by_id: LruCache<Uuid, Found>,
    /// Who is known to be erased. Their keys are never used again, wherever they still are.
    erased: HashSet<PersonId>,
}

impl Keyring {
    /// A keyring over a pool that is connected as the role keys.
    pub(crate) fn new(keys: PgPool, secrets: LogSecrets) -> Self {
        let cache = Cache {
            by_person: LruCache::new(CACHED_KEYS),
            by_id: LruCache::new(CACHED_KEYS),
            erased: HashSet::new(),
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

    /// The keys of `persons` that are at hand, and who lacks one.
    pub(crate) fn at_hand(&self, persons: &BTreeSet<PersonId>) -> (Keys<PersonId>, Vec<PersonId>) {
        let mut cache = self.cache();
        fresh(&mut cache.by_person, persons.iter().copied())
    }

    /// The keys of `lacking`, minted where there are none. A key is durable before anything is sealed under it; nobody erased
    /// gets one.
    pub(crate) async fn provide(&self, lacking: &[PersonId]) -> Result<Keys<PersonId>, LogError> {
        let (mut key_ids, mut person_ids, mut wrapped) = (Vec::new(), Vec::new(), Vec::new());
        for person in lacking {
            let key = DataKey::mint(*person)?;
            wrapped.push(key.wrap(&self.secrets.wrapping)?);
            key_ids.push(key.key_id);
            person_ids.push(person.0);
        }
        let asked = Instant::now();
        let rows = query_as!(
            KeyRow,
            r#"
            select key_id as "key_id!", person_id as "person_id!", wrapped as "wrapped!"
            from personal.provide($1, $2, $3)
            "#,
            &key_ids,
            &person_ids,
            &wrapped,
        )
        .fetch_all(&self.keys)
        .await?;
        let keys = self.keep(rows, asked)?;
        match lacking.iter().find(|person| !keys.contains_key(person)) {
            None => Ok(keys),
            Some(person_id) => Err(LogError::Erased { person_id: *person_id }),
        }
    }

    /// Whose the addresses behind these blind indexes are: of whom they were, else from now on of the person beside each, who gets a
    /// key with it. One that is erased at the same time is missing.
    pub(crate) async fn find_or_enter(
        &self,
        asked: &[(BlindIndex, PersonId)],
    ) -> Result<HashMap<BlindIndex, PersonId>, LogError> {
        let (mut indexes, mut persons, mut key_ids, mut wrapped) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (blind_index, new) in asked {
            let key = DataKey::mint(*new)?;
            indexes.push(blind_index.to_vec());
            persons.push(new.0);
            key_ids.push(key.key_id);
            wrapped.push(key.wrap(&self.secrets.wrapping)?);
        }
        let began = Instant::now();
        let rows = query!(
            r#"
            select address as "address!", person_id as "person_id!", key_id, wrapped
            from personal.find_or_enter($1, $2, $3, $4)
            "#,
            &indexes,
            &persons,
            &key_ids,
            &wrapped,
        )
        .fetch_all(&self.keys)
        .await?;
        let (mut found, mut keys) = (HashMap::new(), Vec::new());
        for row in rows {
            let person_id = row.person_id;
            if let Ok(blind_index) = row.address.try_into() {
                found.insert(blind_index, PersonId(person_id));
            }
            // Whoever is known by an address alone has no key yet.
            if let (Some(key_id), Some(wrapped)) = (row.key_id, row.wrapped) {
                keys.push(KeyRow {
                    key_id,
                    person_id,
                    wrapped,
                });
            }
        }
        self.keep(keys, began)?;
        Ok(found)
    }

    /// Looks up the keys of these ids and caches them. Keys that are gone stay missing.
    async fn load(&self, key_ids: &[Uuid]) -> Result<Keys<PersonId>, LogError> {
        let asked = Instant::now();
        let rows = query_as!(
            KeyRow,
            "select key_id, person_id, wrapped from personal.keys where key_id = any ($1)",
            key_ids,
        )
        .fetch_all(&self.keys)
        .await?;
        self.keep(rows, asked)
    }

    /// Caches keys that were looked up after `asked`, but none of who was erased meanwhile.
    fn keep(&self, rows: Vec<KeyRow>, asked: Instant) -> Result<Keys<PersonId>, LogError> {
        let mut cache = self.cache();
        let mut found = Keys::new();
        for row in rows {
            let person = PersonId(row.person_id);
            if cache.erased.contains(&person) {
                continue;
            }
            let key = self.unwrap(row.key_id, person, &row.wrapped)?;
            let key = Arc::new(key);
            cache.by_person.put(person, (Arc::clone(&key), asked));
            cache.by_id.put(key.key_id, (Arc::clone(&key), asked));
            found.insert(person, key);
        }
        Ok(found)
    }

    fn unwrap(&self, key_id: Uuid, person: PersonId, wrapped: &[u8]) -> Result<DataKey, LogError> {
        DataKey::unwrap(key_id, person, wrapped, &self.secrets.wrapping).ok_or(LogError::WrongMasterKey)
    }

    /// Forgets the key of somebody who is erased, for good.
    pub(crate) fn forget(&self, person: PersonId) {
        let mut cache = self.cache();
        if !cache.erased.insert(person) {
            return;
        }
        cache.by_person.pop(&person);
        let keys: Vec<Uuid> = cache
            .by_id
            .iter()
            .filter(|(_, (key, _))| key.person == person)
            .map(|(id, _)| *id)
            .collect();
        for key in keys {
            cache.by_id.pop(&key);
        }
    }

    /// Destroys the key of `person` and the ways from addresses to the person, and sees to it that there never are new ones.
    /// Where that was done before, nothing changes.
    pub(crate) async fn destroy(&self, person: PersonId) -> Result<(), LogError> {
        self.forget(person);
        let mut transaction = self.keys.begin().await?;
        // First: whoever mints holds it too, and is either through or meets the fence.
        query!("select personal.lock_fence()")
            .execute(&mut *transaction)
            .await?;
        let destroyed = query!(
            "delete from personal.keys where person_id = $1 returning key_id, wrapped",
            person.0
        )
        .fetch_all(&mut *transaction)
        .await?;
        let mut fingerprints = Vec::with_capacity(destroyed.len());
        for row in destroyed {
            let key = self.unwrap(row.key_id, person, &row.wrapped)?;
            fingerprints.push(key.fingerprint().to_vec());
        }
        query!("delete from personal.addresses where person_id = $1", person.0)
            .execute(&mut *transaction)
            .await?;
        query!(
            r#"
            insert into personal.erasures (person_id, fingerprints) values ($1, $2)
            on conflict (person_id) do nothing
            "#,
            person.0,
            &fingerprints,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Those of `persons` whose keys are not known to be destroyed.
    pub(crate) async fn undestroyed(&self, persons: &[Uuid]) -> Result<Vec<PersonId>, LogError> {
        let found = query_scalar!(
            r#"
            select person_id as "person_id!" from unnest($1::uuid[]) as erased (person_id)
            where not exists (select from personal.erasures e where e.person_id = erased.person_id)
            "#,
            persons,
        )
        .fetch_all(&self.keys)
        .await?;
        Ok(found.into_iter().map(PersonId).collect())
    }

    /// The keys that `events` need to be opened, by their ids. Keys that are gone are missing.
    pub(crate) async fn fetch<'a>(&self, events: impl Iterator<Item = &'a mut Event>) -> Result<Keys<Uuid>, LogError> {
        let mut wanted = HashSet::new();
        for event in events {
            event.visit_personal(&mut |_, personal| {
                if let Personal::Sealed(sealed) = personal {
                    wanted.insert(sealed.key_id);
                }
            });
        }
        let (mut keys, missing) = fresh(&mut self.cache().by_id, wanted);
        if !missing.is_empty() {
            let found = self.load(&missing).await?;
            keys.extend(found.into_values().map(|key| (key.key_id, key)));
        }
        Ok(keys)
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        // The cache holds whole entries at every instant, so a panic elsewhere leaves it usable.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What `cache` has of `wanted` that is not too old, and what is missing.
fn fresh<K: Copy + Eq + Hash>(
    cache: &mut LruCache<K, Found>,
    wanted: impl IntoIterator<Item = K>,
) -> (Keys<K>, Vec<K>) {
    let now = Instant::now();
    let (mut keys, mut missing) = (Keys::new(), Vec::new());
    for wanted in wanted {
        match cache.get(&wanted) {
            Some((key, found)) if now.duration_since(*found) < LIFE => {
                keys.insert(wanted, Arc::clone(key));
            }
            _ => missing.push(wanted),
        }
    }
    (keys, missing)
}

/// Seals every personal value of `event`, whose persons' keys are among `keys`.
pub(crate) fn seal(keys: &Keys<PersonId>, event: &mut Event, place: Place<'_>) -> Result<(), LogError> {
    let mut result = Ok(());
    event.visit_personal(&mut |field, personal| {
        let Personal::Plain { person, text } = &*personal else {
            return;
        };
        let key = keys.get(person).ok_or(LogError::Erased { person_id: *person });
        match key.and_then(|key| Ok(key.seal(place, field, text)?)) {
            Ok(sealed) => *personal = Personal::Sealed(sealed),
            Err(error) => result = Err(error),
        }
    });
    result
}

/// Opens every personal value of an event; one whose key is not among `keys` is erased.
pub(crate) fn open(keys: &Keys<Uuid>, recorded: &mut RecordedEvent) -> Result<(), LogError> {
    let (event_id, stream, version) = (recorded.event_id, recorded.stream, recorded.version);
    let event_type = recorded.event.event_type().name;
    let mut result = Ok(());
    recorded.event.visit_personal(&mut |field, personal| {
        let Personal::Sealed(sealed) = &*personal else {
            return;
        };
        let place = Place {
            event_id,
            stream: &stream.to_string(),
            version,
            event_type,
        };
        *personal = match keys.get(&sealed.key_id) {
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
