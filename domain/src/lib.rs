//! The rules of the trade: events, states and decisions. Nothing here does input or output, reads a clock or draws a random
//! number; time and identity come with the command.

#![deny(clippy::float_arithmetic)]

pub mod activation_key;
pub mod books;
pub mod catalog;
pub mod command;
pub mod credit_account;
pub mod credits;
pub mod customer;
pub mod event;
pub mod guessing;
pub mod ids;
pub mod license;
pub mod locale;
pub mod money;
pub mod order;
pub mod payment;
pub mod period;
pub mod person;
pub mod personal;
pub mod proration;
pub mod quote;
pub mod rejection;
pub mod reseller;
pub mod reservation;
pub mod several;
pub mod signing_key;
pub mod states;
pub mod stream;
pub mod subscription;
pub mod support;
mod text;
pub mod upcast;
pub mod user;

pub use command::{Command, NewEvent, Sequence};
pub use credits::Credits;
pub use event::Event;
pub use ids::{
    ActivationKeyId, AddressId, AdjustmentId, ContactId, LicenseId, OrderId, PersonId, ResellerId, StaffId,
    SubscriptionId, SupportId, TokenId, UserId,
};
pub use money::{Currency, Money};
pub use personal::Personal;
pub use quote::{Quoted, quote};
pub use rejection::Rejection;
pub use several::Several;
pub use states::{State, States};
pub use stream::Stream;
