//! The rules in domain words: given what happened, when a command comes, then what follows.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told fails its test")]

mod activation_keys;
mod amounts;
mod books;
mod credits;
mod customers;
mod erasure;
mod events;
mod guessing;
mod item_skus;
mod licenses;
mod months;
mod orders;
mod periods;
mod persons;
mod price_lists;
mod promises;
mod proration;
mod rejections;
mod resellers;
mod secrets;
mod sequences;
mod signing_keys;
mod skus;
mod states;
mod subscriptions;
mod support;
mod supports;
mod upcasts;
mod users;
