//! Activation keys: what an end customer types into the installed software, and what carries the licenses.

mod add;
mod code;
mod rename;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::{add::AddActivationKey, code::ActivationKeyCode, rename::RenameActivationKey};
use crate::{
    event::{Event, EventBody},
    ids::{ActivationKeyId, PersonId, ResellerId},
    personal::{Personal, VisitPersonal},
    rejection::codes,
    text,
};

/// The longest name of a key, in characters.
const LONGEST_NAME: usize = 100;

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Owner {
    /// A reseller's, for one of its customers.
    Reseller {
        /// Which.
        reseller_id: ResellerId,
    },
    /// The key of a customer who orders directly.
    Customer {
        /// Which.
        person_id: PersonId,
    },
}

impl Owner {
    /// The person under whose key the names of activation keys are sealed: the customer, or the reseller itself, whose id is
    /// then that of a person too.
    pub fn person(&self) -> PersonId {
        match self {
            Self::Reseller { reseller_id } => PersonId(reseller_id.0),
            Self::Customer { person_id } => *person_id,
        }
    }
}

/// An activation key was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationKeyAdded {
    /// The key's id, which is no secret.
    pub activation_key_id: ActivationKeyId,
    /// Whose it is.
    pub owner: Owner,
    /// What is typed into the software; a secret of its bearer.
    pub code: ActivationKeyCode,
    /// Whether the owner typed the code, rather than having it drawn.
    pub chosen: bool,
    /// What the owner calls it.
    pub name: Option<Personal>,
}

impl EventBody for ActivationKeyAdded {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        if let Some(name) = &mut self.name {
            visit("name", name);
        }
    }
}

/// An activation key was renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationKeyRenamed {
    /// Which.
    pub activation_key_id: ActivationKeyId,
    /// What the owner calls it now.
    pub name: Personal,
}

impl EventBody for ActivationKeyRenamed {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("name", &mut self.name);
    }
}

/// Whether a key exists, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivationKey {
    /// Never heard of.
    Unadded,
    /// It can carry licenses.
    Added {
        /// Whose it is.
        owner: Owner,
    },
}

/// Why something about an activation key may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivationKeyError {
    /// No such key, or somebody else's.
    #[error("there is no such activation key: choose one of your own")]
    Unknown,
    /// The id is taken.
    #[error("this activation key was added already: use another id for another key")]
    AlreadyAdded,
    /// The customer has a key, and gets no other.
    #[error("this customer has an activation key already: use that one")]
    CustomerHasKey,
    /// The code is somebody's, and no more is said than that.
    #[error("this activation key is already used: choose another")]
    AlreadyUsed,
    /// Not a code; what was typed may be a secret and is not repeated.
    #[error("this is no activation key: write XXXX-XXXX-XXXX-XXXX, each X a letter A to Z or a digit")]
    MalformedCode,
    /// No name, or no single line of at most 100 characters.
    #[error("this cannot be the name of an activation key: write 1 to 100 characters on one line")]
    MalformedName,
}

codes!(ActivationKeyError {
    Unknown => Unknown "unknown-key",
    AlreadyAdded => Conflict "key-already-added",
    CustomerHasKey => Conflict "customer-has-key",
    AlreadyUsed => Conflict "key-already-used",
    MalformedCode => Invalid "malformed-key",
    MalformedName => Invalid "malformed-key-name",
});

impl ActivationKey {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unadded;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        if let Event::ActivationKeyAdded(added) = event {
            *self = Self::Added { owner: added.owner };
        }
    }

    /// It holds nothing on the heap.
    pub fn heap_bytes(&self) -> usize {
        0
    }

    /// Whether this key is there and `owner`'s; somebody else's looks like none.
    pub fn check_owner(&self, owner: Owner) -> Result<(), ActivationKeyError> {
        match self {
            Self::Added { owner: found } if *found == owner => Ok(()),
            Self::Added { .. } | Self::Unadded => Err(ActivationKeyError::Unknown),
        }
    }
}

text::private_text! {
    /// What an owner calls a key, often after a customer: 1 to 100 characters on one line.
    KeyName
}

impl KeyName {
    /// The name as a personal value of `person`.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for KeyName {
    type Err = ActivationKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, LONGEST_NAME)
            .map(Self)
            .ok_or(ActivationKeyError::MalformedName)
    }
}
