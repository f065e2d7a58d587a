//! Who acts, and from where a command comes.

use domain::Stream;
use serde::Serialize;
use uuid::Uuid;

/// Who acts, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Actor {
    /// In which capacity, such as `staff` or `device`.
    pub kind: String,
    /// Which one: an opaque id, never a name.
    pub id: String,
    /// For whom, if for somebody else: a stream's name.
    pub on_behalf_of: Option<String>,
}

impl Actor {
    /// One that acts for itself.
    pub fn new(kind: &str, id: impl Into<String>) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.into(),
            on_behalf_of: None,
        }
    }
}

/// What accompanies a command and stands in each of its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Unique in the log for good.
    pub command_id: Uuid,
    /// Keyed hash of the request without times and minted ids: the same id with another digest is refused.
    pub digest: [u8; 32],
    /// Who acts.
    pub actor: Actor,
    /// The request that carried it.
    pub request_id: Option<Uuid>,
    /// The conversation: the id of its first command.
    pub correlation_id: Uuid,
    /// The event that caused it.
    pub causation_id: Option<Uuid>,
    /// What the command is for: a stream at just this version, else it is rejected. Not stored.
    pub expected: Option<(Stream, i64)>,
}

impl Metadata {
    /// A first command of `actor`, caused by nothing in the log.
    pub fn new(command_id: Uuid, digest: [u8; 32], actor: Actor) -> Self {
        Self {
            command_id,
            digest,
            actor,
            request_id: None,
            correlation_id: command_id,
            causation_id: None,
            expected: None,
        }
    }

    /// The same, for `stream` at `version` alone.
    pub fn expecting(self, stream: Stream, version: i64) -> Self {
        Self {
            expected: Some((stream, version)),
            ..self
        }
    }

    /// The same, carried by `request_id`.
    pub fn from_request(self, request_id: Uuid) -> Self {
        Self {
            request_id: Some(request_id),
            ..self
        }
    }
}
