//! Licenses are assigned, upgraded, edited, activated and deleted.

mod activate;
mod assign;
mod delete;
mod edit;
mod orders;
mod revoke;
mod upgrade;
