//! What the tests stand on: a real Postgres that they share, and for each a database of its own.
//!
//! The migrated template is cloned per test, and tests connect as the roles of the product, so that grants and row-level
//! security are in force.

pub mod checkout;
mod cluster;
pub mod commands;
pub mod fold;
pub mod plans;
mod world;

pub use cluster::data_folder;
pub use world::{Clock, Kept, TestLog, Views, metadata, metadata_of, new_id};
