//! Who asks, by what they show it, and what they may do.

pub(crate) mod accounts;
pub(crate) mod attempts;
pub mod authenticate;
pub(crate) mod commands;
mod common_passwords;
pub(crate) mod cross_site;
mod error;
mod identity;
pub(crate) mod links;
mod mailed_codes;
pub(crate) mod outbox;
pub(crate) mod passwords;
pub mod policy;
pub mod post;
mod principal;
pub(crate) mod second_factors;
pub(crate) mod secret;
pub(crate) mod sessions;
mod texts;
pub(crate) mod tokens;

pub use authenticate::{authenticate, recently_proved};
pub use error::AccessError;
pub use identity::{Identity, IdentityOptions};
pub use policy::{Needs, Right, needs};

pub use post::Post;
pub(crate) use principal::May;
pub use principal::{By, Principal, Who};
pub use secret::Secret;
pub use tokens::IssuedToken;
