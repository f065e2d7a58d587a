//! Events as they stand in the log.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{Event, Stream};
use uuid::Uuid;

use crate::{metadata::Actor, position::Position};

/// An event with everything that the log says about it. Its personal values are open, or erased.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedEvent {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: Stream,
    /// Its place in the stream, from 1.
    pub version: i64,
    /// Its id.
    pub event_id: Uuid,
    /// The version of its body as stored.
    pub schema_version: i32,
    /// When it was decided.
    pub recorded_at: DateTime<Utc>,
    /// When it was imported, if it was.
    pub imported_at: Option<DateTime<Utc>>,
    /// Where it comes from; shared by all events of its command.
    pub origin: Arc<Origin>,
    /// What happened.
    pub event: Event,
}

/// Where an event comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The command that decided it.
    pub command_id: Uuid,
    /// Who acted.
    pub actor: Actor,
    /// The request that carried the command.
    pub request_id: Option<Uuid>,
    /// The conversation.
    pub correlation_id: Uuid,
    /// The event that caused the command.
    pub causation_id: Option<Uuid>,
}
