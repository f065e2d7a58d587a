//! Giving a reseller another parent.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::ResellerId,
    rejection::Rejection,
    reseller::{ResellerError, ResellerMoved, reach},
    states::States,
    stream::Stream,
};

/// Lets staff give a reseller another parent, or none. Its own sub-resellers come with it, and all that any of them sold.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveReseller {
    /// Who.
    pub reseller_id: ResellerId,
    /// Whose sub-reseller it is to be; none for the vendor's own.
    pub to: Option<ResellerId>,
}

impl Command for MoveReseller {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let MoveReseller { reseller_id, to } = *self;
        let reseller = states.reseller(reseller_id);
        let above = to.map_or_else(Vec::new, |to| reach::upwards(states, to, None));
        let registered = reseller.registered().ok_or(ResellerError::Unknown)?;
        let from = registered.parent;
        if to == from {
            return Ok(vec![]);
        }
        if let Some(to) = to {
            states.reseller(to).may_be_parent()?;
        }
        if above.contains(&reseller_id) {
            return Err(ResellerError::BelowItself.into());
        }
        reach::check_depth(&above)?;
        let moved = ResellerMoved { reseller_id, from, to };
        Ok(vec![NewEvent::new(Stream::Reseller(reseller_id), moved)])
    }
}
