//! Changing a reseller's tier.

use chrono::{DateTime, Utc};

use crate::{
    catalog::TierCode,
    command::{Command, NewEvent},
    ids::ResellerId,
    rejection::Rejection,
    reseller::{Reseller, ResellerError, ResellerTierChanged},
    states::States,
    stream::Stream,
};

/// Lets staff put a reseller into another tier of the list in force, or into none.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeResellerTier {
    /// Who.
    pub reseller_id: ResellerId,
    /// Its tier from now on; none if it is to pay the list's prices in full.
    pub tier: Option<TierCode>,
}

impl Command for ChangeResellerTier {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let catalog = states.catalog();
        let events = decide(states.reseller(self.reseller_id), self)?;
        if let Some(tier) = self.tier.as_ref().filter(|_| !events.is_empty()) {
            catalog.in_force(at)?.check_tier(tier)?;
        }
        Ok(events)
    }
}

fn decide(reseller: &Reseller, command: &ChangeResellerTier) -> Result<Vec<NewEvent>, ResellerError> {
    let registered = reseller.registered().ok_or(ResellerError::Unknown)?;
    if registered.tier == command.tier {
        return Ok(vec![]);
    }
    let ChangeResellerTier { reseller_id, tier } = command.clone();
    Ok(vec![NewEvent::new(
        Stream::Reseller(reseller_id),
        ResellerTierChanged { reseller_id, tier },
    )])
}
