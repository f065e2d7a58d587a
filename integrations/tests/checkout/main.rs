//! The checkout, in conversations over real sockets: a stand-in speaks as FastSpring does, faults included, and the sandbox's pay
//! page is opened and used like a buyer's.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told fails its test")]

mod acknowledging;
mod amounts;
mod asking;
mod comparing;
mod notifications;
mod opening;
mod payloads;
mod receiver;
mod receiving;
mod sandbox;
mod secrets;
mod signatures;
mod stand_in;
