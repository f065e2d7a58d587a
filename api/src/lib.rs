//! The HTTP endpoints and the keyledger program.

pub mod access;
mod activation_keys;
pub mod app;
pub mod cli;
pub mod clock;
mod conversation;
mod devices;
pub mod error;
mod export;
mod extract;
mod faults;
mod headers;
mod health;
mod history;
mod home;
pub mod installation;
mod licenses;
mod listing;
mod look;
pub mod mint;
mod openapi;
mod problem;
mod quotes;
mod receipt;
mod router;
mod schemas;
mod searches;
mod subscriptions;
mod supports;
mod write;

pub use app::App;
pub use error::ApiError;
pub use mint::Mint;
pub use router::{document, router};
