//! Outgoing webhooks, over real sockets: signing, where they may go, and receivers with their faults.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told fails its test")]

mod guarding;
mod sending;
mod signing;
