//! Read models. Each is one file that writes its tables and reads them, as of any position of the log.
//!
//! [`catch_up`] brings the log's events to them: a batch becomes a handful of statements, and the checkpoint moves in the same
//! transaction. `versions` keeps the rows of a batch as they follow each other.

#![deny(clippy::float_arithmetic)]

pub mod activation_keys;
pub mod catch_up;
pub mod credit_accounts;
pub mod licenses;
pub mod page;
mod versions;

pub use catch_up::{NotReached, Projection, ProjectionError, ReadModels};
pub use page::{Page, PageError, Paged};
