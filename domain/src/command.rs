//! What a command is: an intention that is decided on states, at a time that comes with it.

use chrono::{DateTime, Utc};

use crate::{event::Event, rejection::Rejection, states::States, stream::Stream};

/// An intention. Ids and secrets are minted before; the time is given when it is decided.
pub trait Command: Send + Sync {
    /// The events that follow, none if nothing is left to do, or why it may not be.
    ///
    /// Pure: the same states and time give the same answer. Every state it asks `states` for becomes a guard: if one has
    /// changed by the time the events are appended, the command is decided again. It may be called on states that are not
    /// loaded yet and then sees them empty; what it says then is not used.
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection>;

    /// Streams that this command expects to begin, because their ids were just minted. They are taken as empty without a look
    /// at the log; whether they are is proved, as for every state, when the events are appended.
    fn begins(&self) -> Vec<Stream> {
        Vec::new()
    }
}

/// An event that is to be appended to its stream.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Where it goes.
    pub stream: Stream,
    /// What happened.
    pub event: Event,
}

impl NewEvent {
    /// `event` on `stream`.
    pub fn new(stream: Stream, event: impl Into<Event>) -> Self {
        Self {
            stream,
            event: event.into(),
        }
    }
}
