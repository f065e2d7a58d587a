//! What good installed software does with its license: docs/devices.md, as a program.
//!
//! It asks its own disk whether it may run, never the server; the server only brings news. So a server that is down stops nobody
//! for weeks, and a license that was given away stops within a day of its computer being in the network.

mod answer;
mod software;
mod store;

pub use answer::{Answer, Refused};
pub use software::{Software, SoftwareError, State};
pub use store::Store;
