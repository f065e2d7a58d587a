//! Erasing a person: from then on nothing about the person can be read or written, at any moment.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    command::{Command, NewEvent},
    event::EventBody,
    ids::{OrderId, PersonId, ResellerId},
    person::{Person, PersonError},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Why a person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureGround {
    /// The person asked for it.
    Requested,
    /// The person took back the consent on which the data was kept.
    ConsentWithdrawn,
    /// What the data was kept for is over.
    NoLongerNeeded,
}

impl ErasureGround {
    /// Every ground there is.
    pub const ALL: [Self; 3] = [Self::Requested, Self::ConsentWithdrawn, Self::NoLongerNeeded];
}

/// A person was erased. The log destroys the key of the person's data once it has this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonErased {
    /// Who.
    pub person_id: PersonId,
    /// Why.
    pub ground: ErasureGround,
}

impl EventBody for PersonErased {}

/// Erases a customer, or the person of a reseller: its contact and the names of its keys. Staff do.
///
/// The addresses that a customer added become free again; what was sold, paid and granted stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErasePerson {
    /// Who: a customer's id, or a reseller's.
    pub person_id: PersonId,
    /// Why.
    pub ground: ErasureGround,
    /// An order of theirs, for a customer who ordered and was never registered, because nothing was fulfilled.
    pub order_id: Option<OrderId>,
}

impl Command for ErasePerson {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let Self {
            person_id,
            ground,
            order_id,
        } = *self;
        let person = states.person(person_id);
        let is_reseller = states.reseller(ResellerId(person_id.0)).registered().is_some();
        let has_ordered = order_id.is_some_and(|id| states.order(id).customer_id() == Some(person_id));
        let reserved = match person {
            Person::Registered(customer) => customer.reservations().collect(),
            // Both are written about without being registered.
            Person::Unknown if is_reseller || has_ordered => vec![],
            Person::Unknown => return Err(PersonError::Unknown.into()),
            Person::Erased => return Ok(vec![]),
        };
        let erased = NewEvent::new(Stream::Person(person_id), PersonErased { person_id, ground });
        let released = reserved.into_iter().filter_map(|id| states.reservation(id).release(id));
        Ok([erased].into_iter().chain(released).collect())
    }
}
