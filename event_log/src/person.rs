//! From an address to its person, by a blind index that can be destroyed.

use domain::PersonId;
use sqlx::query_scalar;

use crate::{
    error::LogError,
    keyring::{BlindIndex, Keyring},
    log::EventLog,
    sealing::random,
    together::Together,
};

/// The person who has this normalised e-mail address, if one is known.
pub async fn find(log: &EventLog, address: &str) -> Result<Option<PersonId>, LogError> {
    let index = log.secrets().blind_index(address);
    let found = query_scalar!(
        "select person_id from personal.addresses where blind_index = $1",
        &index
    )
    .fetch_optional(log.keyring().pool())
    .await?;
    Ok(found.map(PersonId))
}

/// Whose an address is, or from now on shall be.
pub(crate) type Addresses = Together<(BlindIndex, PersonId), PersonId>;

/// How many addresses are asked for in one statement.
const MOST_AT_ONCE: usize = 256;

/// Where it is asked for all who ask at once.
pub(crate) fn together(keyring: &Keyring) -> Addresses {
    let keyring = keyring.clone();
    Together::new(MOST_AT_ONCE, move |asked: Vec<(BlindIndex, PersonId)>| {
        let keyring = keyring.clone();
        async move {
            let found = keyring.find_or_enter(&asked).await.unwrap_or_default();
            asked.iter().map(|(index, _)| found.get(index).copied()).collect()
        }
    })
}

/// The person who has this normalised e-mail address; a new one, with a key, if none is known. The same address gives the same
/// person, also when it is asked for twice at once.
pub async fn find_or_mint(log: &EventLog, address: &str) -> Result<PersonId, LogError> {
    let index = log.secrets().blind_index(address);
    let minted = uuid::Builder::from_random_bytes(random()?).into_uuid();
    let asked = (index, PersonId(minted));
    if let Some(person) = log.addresses().ask(asked).await {
        return Ok(person);
    }
    // None came, or the address was erased at the same time.
    loop {
        let found = log.keyring().find_or_enter(&[asked]).await?;
        if let Some(person) = found.get(&index) {
            return Ok(*person);
        }
    }
}

/// Enters this normalised e-mail address for `person`, unless it has somebody already; says whose it is then.
pub async fn enter(log: &EventLog, address: &str, person: PersonId) -> Result<PersonId, LogError> {
    let index = log.secrets().blind_index(address);
    let minted = person.0;
    let entered = query_scalar!(
        r#"
        with new as (
            insert into personal.addresses (blind_index, person_id) values ($1, $2)
            on conflict (blind_index) do nothing
            returning person_id
        )
        select person_id as "person_id!" from new
        "#,
        &index,
        minted,
    )
    .fetch_optional(log.keyring().pool())
    .await?;
    match entered {
        Some(entered) => Ok(PersonId(entered)),
        None => Ok(find(log, address).await?.unwrap_or(person)),
    }
}
