//! Signing in, and what belongs to it.

mod bodies;
mod canary;
mod customers;
mod erasing;
mod following;
mod passwords;
pub(super) mod people;
mod second_factors;
mod sessions;
mod team;
mod tokens;
