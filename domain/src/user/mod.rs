//! Users: people of the vendor and of resellers who sign in.

mod role;

pub use role::{Role, UnknownRole};
