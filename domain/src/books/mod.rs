//! The books: every event that moves credits or money as balanced double entry. They are a view of the log and nothing is stored
//! for them, so that they can be recomputed at every position and agree with the events, or the events are wrong.

mod account;
mod asset;
mod entries;
mod trial_balance;

pub use self::{
    account::Account,
    asset::Asset,
    entries::{Entry, entries},
    trial_balance::{Total, TrialBalance},
};
