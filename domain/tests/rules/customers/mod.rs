//! Customers: their details, contacts and e-mail addresses.

mod addresses;
mod contacts;
mod details;
