//! Outgoing webhooks: messages signed as Standard Webhooks says, and a sender that reaches public addresses alone.

mod guard;
mod sender;
mod signing;

pub use self::{
    guard::{Reach, TargetError, is_public, target},
    sender::{Answer, Message, SendError, Sender, USUAL_PATIENCE},
    signing::{ID_HEADER, MalformedSecret, SIGNATURE_HEADER, Secret, TIMESTAMP_HEADER, signatures},
};
