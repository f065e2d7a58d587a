//! Personal data inside events: only ever written encrypted under its person's key.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error};

use crate::ids::PersonId;

/// A personal value of an event: a name, an address, a free text.
///
/// `evolve` and `decide` never look inside. The log seals it before the event becomes bytes and opens it for whoever may read
/// it; once the person's key is destroyed it is [`Personal::Erased`] at every moment. `Debug` does not show a readable value, so
/// that it reaches no trace by way of its event.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal {
    /// Readable. It refuses to be serialized, so that it cannot reach the log.
    Plain {
        /// The person whose key seals the value.
        person: PersonId,
        /// The value itself.
        text: String,
    },
    /// Encrypted, as stored.
    Sealed(Sealed),
    /// The person's key is gone.
    Erased,
}

/// The stored form of a personal value. All bytes are base64 (standard alphabet, padded).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The form's number, 1 today: XChaCha20-Poly1305 over the value padded to 32-byte steps.
    #[serde(rename = "enc")]
    pub form: u8,
    /// Which key: its id.
    #[serde(rename = "k")]
    pub key_id: uuid::Uuid,
    /// Which key, proved: 16 bytes of an HMAC under it, compared before opening.
    #[serde(rename = "f")]
    pub fingerprint: String,
    /// The nonce, 24 random bytes.
    #[serde(rename = "n")]
    pub nonce: String,
    /// Ciphertext and tag.
    #[serde(rename = "c")]
    pub ciphertext: String,
}

impl Personal {
    /// A readable value of `person`.
    pub fn new(person: PersonId, text: impl Into<String>) -> Self {
        Self::Plain {
            person,
            text: text.into(),
        }
    }

    /// The readable text, if there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Plain { text, .. } => Some(text),
            Self::Sealed(_) | Self::Erased => None,
        }
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain { person, .. } => write!(f, "Plain({person}, …)"),
            Self::Sealed(sealed) => f.debug_tuple("Sealed").field(sealed).finish(),
            Self::Erased => f.write_str("Erased"),
        }
    }
}

impl Serialize for Personal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sealed(sealed) => sealed.serialize(serializer),
            Self::Plain { .. } | Self::Erased => Err(S::Error::custom("personal data is sealed before it is written")),
        }
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Sealed::deserialize(deserializer).map(Self::Sealed)
    }
}

/// Calls a function on each personal field of an event, with the field's name.
pub type VisitPersonal<'a> = &'a mut dyn FnMut(&'static str, &mut Personal);
