//! Read models. What writes the tables of one also reads them, as of any position of the log: one file, or a few beside each other.
//!
//! [`catch_up`] brings the log's events to them: a batch becomes a handful of statements, and the checkpoint moves in the same
//! transaction. `versions` keeps the rows of a batch as they follow each other. A [`generation`] is a schema that a read model
//! lives in, an `epoch` a stretch of the log with a copy of what stood at its beginning, a [`Reading`] a transaction in which
//! views are read as of one position by one [`Scope`], and `list` the one way in which lists are asked for.

#![deny(clippy::float_arithmetic)]

pub mod activation_keys;
pub mod activations;
mod audit_filter;
pub mod audit_trail;
mod batch;
pub mod catch_up;
mod columns;
pub mod credit_accounts;
pub mod customers;
pub mod devices;
mod epoch;
mod erasing;
mod filter;
pub mod forms;
pub mod generation;
pub mod home;
mod home_events;
pub mod licenses;
pub mod list;
mod next_epoch;
mod ordering;
pub mod orders;
pub mod page;
mod pages;
mod price_list_differences;
pub mod price_lists;
mod projection;
mod read_models;
mod reading;
pub mod rebuild;
pub mod replay;
pub mod resellers;
mod scope;
pub mod search;
mod searched;
mod subjects;
pub mod subscriptions;
pub mod supports;
mod table;
mod versions;
mod words;

pub use catch_up::ProjectionError;
pub use columns::ERASED;
pub use page::{Cursor, ListError, Page, PageError, Paged, Sort};
pub use projection::Projection;
pub use read_models::ReadModels;
pub use reading::{Reading, ReadingError, Wanted};
pub use scope::{Scope, Whose};
pub use table::{Erasable, Kind, Table};
