//! Licenses are assigned, upgraded, edited, activated, refreshed, released, disabled and deleted.

mod activate;
mod activate_device;
mod assign;
mod delete;
mod disable;
mod edit;
mod give_back;
mod orders;
mod refresh;
mod release;
mod revoke;
mod upgrade;
