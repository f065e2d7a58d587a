//! Guessing of activation keys, as far as the log tells of it: that it was noticed, once an hour at most, so that whoever guesses cannot
//! fill the log. From where, the security log tells: an address is personal and no event needs it.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    command::{Command, NewEvent},
    event::{Event, EventBody},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Somebody showed so many activation keys that do not exist that no more are taken from there for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuessingNoticed {
    /// The beginning of the hour (UTC) in which it was noticed for the first time.
    pub hour: DateTime<Utc>,
}

impl EventBody for GuessingNoticed {}

/// Guessing, as far as it was noticed.
#[derive(Clone, Debug, PartialEq)]
pub struct Guessing {
    /// The last hour in which it was.
    last: Option<DateTime<Utc>>,
}

impl Guessing {
    /// The state before any event.
    pub const EMPTY: Self = Self { last: None };

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        if let Event::GuessingNoticed(noticed) = event {
            self.last = Some(noticed.hour);
        }
    }

    /// It holds nothing on the heap.
    pub fn heap_bytes(&self) -> usize {
        0
    }
}

/// Notices guessing, unless it was noticed in this hour already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoticeGuessing;

impl Command for NoticeGuessing {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let hour = at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at);
        Ok(match states.guessing().last {
            Some(last) if last >= hour => vec![],
            _ => vec![NewEvent::new(Stream::Guessing, GuessingNoticed { hour })],
        })
    }
}
