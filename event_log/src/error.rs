//! Facts about the log.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{PersonId, Rejection, event::DecodeError};

use crate::position::Position;

/// Why a command has no effect, or none that is known.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The rules forbid it. Nothing was appended.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The queue is full. Nothing was appended.
    #[error("busy: try again in {} s", retry_after.as_secs())]
    Busy {
        /// About when there is room again.
        retry_after: Duration,
    },
    /// The command's id was used for another request. Nothing was appended.
    #[error("this idempotency key was used for another request: use a new key for a new request")]
    KeyReused,
    /// The database refused this command's events. Nothing was appended.
    #[error("the log refused the command's events: {0}")]
    Refused(String),
    /// The clock cannot be believed. Nothing was appended.
    #[error("the clock is wrong, nothing is appended until it is set right: {0}")]
    Clock(String),
    /// The database did not answer in time. It may have taken effect.
    #[error(
        "the database cannot be reached, the outcome is unknown: send the same request with the same idempotency key again"
    )]
    Unavailable,
    /// The log is being closed. Nothing was appended.
    #[error("the server is stopping: send the request again")]
    Stopped,
}

/// Why the log cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A stored event cannot be read.
    #[error("event at position {position} cannot be read")]
    Decode {
        /// Where it stands.
        position: Position,
        /// Why.
        source: DecodeError,
    },
    /// A stored name of a stream cannot be read.
    #[error("event at position {position} has a stream that is none")]
    Stream {
        /// Where it stands.
        position: Position,
        /// Why.
        source: domain::stream::NotAStream,
    },
    /// A personal value was changed or moved after it was written.
    #[error("a personal value of event {event_id} does not open under its key: it was altered or moved")]
    Sealed {
        /// Whose value.
        event_id: uuid::Uuid,
    },
    /// A stored personal-data key does not open under the master key.
    #[error("a personal-data key does not open under this master key: start with the master key that it was made with")]
    WrongMasterKey,
    /// Nothing personal is written about somebody erased; a rule should have refused it.
    #[error("nothing personal can be written about person {person_id}, who was erased")]
    Erased {
        /// Who.
        person_id: PersonId,
    },
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    Random,
    /// An event could not be turned into bytes.
    #[error("an event cannot be encoded")]
    Encode(#[from] serde_json::Error),
    /// The moment has not come yet.
    #[error(
        "{asked} lies in the future, the log stands at position {head}{}: ask for a past moment, or leave it out for now",
        at_time(head_time)
    )]
    Future {
        /// As it was asked for.
        asked: String,
        /// Where the log stands.
        head: Position,
        /// And at what time.
        head_time: Option<DateTime<Utc>>,
    },
}

fn at_time(time: &Option<DateTime<Utc>>) -> String {
    time.map_or_else(String::new, |time| format!(" of {}", time.to_rfc3339()))
}
