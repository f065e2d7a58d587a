//! The log: commands are decided and appended in groups, events are read by position and followed.
//!
//! The order of the files is the way of a command: [`log`] takes it, `committer` decides it and appends its group, [`read`] and
//! [`follow`] give its events to others. Nothing here knows a business word.

mod append;
mod bytes;
mod cache;
mod committer;
mod erasure;
pub mod error;
pub mod follow;
mod keyring;
pub mod leaf;
pub mod log;
pub mod metadata;
mod meters;
pub mod moment;
pub mod person;
pub mod position;
pub mod preview;
pub mod read;
pub mod readiness;
pub mod recorded;
pub mod roles;
mod row;
mod sealing;
pub mod secrets;
pub mod setup;
mod stored;
mod together;

pub use error::{ExecuteError, LogError};
pub use log::{Clock, EventLog, Executed, Options};
pub use metadata::{Actor, Metadata};
pub use moment::Moment;
pub use position::Position;
pub use recorded::RecordedEvent;
pub use roles::{Access, Role};
pub use secrets::{LogSecrets, MasterKey};
pub use together::Together;
