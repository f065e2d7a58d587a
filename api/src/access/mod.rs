//! Who asks, and what they may do.

pub mod policy;
mod principal;

pub use policy::Right;
pub use principal::{By, Principal, Who};
