//! The outside world: the hosted checkout, behind a port that each payment provider has an adapter for, and outgoing webhooks. No rule
//! stands here.

pub mod checkout;
pub mod webhooks;
