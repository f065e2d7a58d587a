//! Suspending a reseller.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::ResellerId,
    rejection::Rejection,
    reseller::{Reseller, ResellerError, ResellerSuspended},
    states::States,
    stream::Stream,
    text,
};

/// Forbids a reseller to act. What it sold stays in force.
#[derive(Clone, Debug, PartialEq)]
pub struct SuspendReseller {
    /// Who.
    pub reseller_id: ResellerId,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

impl Command for SuspendReseller {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.reseller(self.reseller_id), self)?)
    }
}

fn decide(reseller: &Reseller, command: &SuspendReseller) -> Result<Vec<NewEvent>, ResellerError> {
    let reason = text::reason(&command.reason).ok_or(ResellerError::MalformedReason)?;
    let reseller_id = command.reseller_id;
    match reseller {
        Reseller::Active { .. } => Ok(vec![NewEvent::new(
            Stream::Reseller(reseller_id),
            ResellerSuspended { reseller_id, reason },
        )]),
        Reseller::Suspended { .. } => Ok(vec![]),
        Reseller::Unregistered => Err(ResellerError::Unknown),
    }
}
