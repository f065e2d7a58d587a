//! Reinstating a suspended reseller.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::ResellerId,
    rejection::Rejection,
    reseller::{Reseller, ResellerError, ResellerReinstated},
    states::States,
    stream::Stream,
};

/// Lets a suspended reseller act again.
#[derive(Clone, Debug, PartialEq)]
pub struct ReinstateReseller {
    /// Who.
    pub reseller_id: ResellerId,
}

impl Command for ReinstateReseller {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.reseller(self.reseller_id), self)?)
    }
}

fn decide(reseller: &Reseller, command: &ReinstateReseller) -> Result<Vec<NewEvent>, ResellerError> {
    let reseller_id = command.reseller_id;
    match reseller {
        Reseller::Suspended { .. } => Ok(vec![NewEvent::new(
            Stream::Reseller(reseller_id),
            ResellerReinstated { reseller_id },
        )]),
        Reseller::Active { .. } => Ok(vec![]),
        Reseller::Unregistered => Err(ResellerError::Unknown),
    }
}
