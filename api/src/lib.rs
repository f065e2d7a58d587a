//! The HTTP endpoints and the keyledger program.

pub mod access;
mod account;
pub mod app;
pub mod cli;
pub mod clock;
mod conversation;
pub mod error;
mod export;
mod extract;
mod faults;
mod headers;
mod health;
pub mod installation;
mod licenses;
mod listing;
mod look;
pub mod mint;
mod openapi;
mod problem;
mod router;
mod schemas;
mod write;
mod sign_in;
mod team;
mod tokens;

pub use app::App;
pub use error::ApiError;
pub use mint::Mint;
pub use router::{document, router};
