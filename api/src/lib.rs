//! The HTTP endpoints and the keyledger program.

pub mod access;
mod account;
pub mod app;
pub mod cli;
pub mod clock;
mod conversation;
pub mod error;
mod extract;
mod headers;
mod health;
pub mod installation;
mod licenses;
pub mod mint;
mod problem;
mod router;
mod sign_in;
mod team;
mod tokens;

pub use app::App;
pub use error::ApiError;
pub use mint::Mint;
pub use router::router;
