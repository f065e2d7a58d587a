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

/// Commands that are decided one after the other, each on the states that those before it leave: all of them or none.
///
/// What they ask for is asked of the states that the sequence began on, so that it is guarded as for one command.
#[derive(Debug)]
pub struct Sequence<'a> {
    began_on: &'a States,
    states: States,
    at: DateTime<Utc>,
    events: Vec<NewEvent>,
}

impl<'a> Sequence<'a> {
    /// No command yet, on `states`, at `at`.
    pub fn on(states: &'a States, at: DateTime<Utc>) -> Self {
        Self {
            began_on: states,
            states: states.on_top(),
            at,
            events: Vec::new(),
        }
    }

    /// The states after all that was decided so far.
    pub fn states(&self) -> &States {
        &self.states
    }

    /// Decides one more. If it may not be, nothing of the sequence is to be appended.
    pub fn decide(&mut self, command: &(impl Command + ?Sized)) -> Result<(), Rejection> {
        let events = command.decide(&self.states, self.at)?;
        self.add(events);
        Ok(())
    }

    /// Adds events that were decided on [`Sequence::states`].
    pub fn add(&mut self, events: impl IntoIterator<Item = NewEvent>) {
        for event in events {
            self.states.evolve(&event);
            self.events.push(event);
        }
    }

    /// The events of all of them, in order.
    pub fn into_events(mut self) -> Vec<NewEvent> {
        std::mem::take(&mut self.events)
    }
}

impl Drop for Sequence<'_> {
    fn drop(&mut self) {
        self.began_on.also_read(self.states.take_read());
    }
}
