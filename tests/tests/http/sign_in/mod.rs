//! Signing in, and what belongs to it.

mod customers;
mod passwords;
mod people;
mod second_factors;
mod sessions;
mod team;
mod tokens;
