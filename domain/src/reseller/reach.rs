//! How far a reseller reaches: over itself and over all that are below it.

use crate::{ids::ResellerId, reseller::ResellerError, states::States};

/// How many resellers may stand above a new or moved one. What hangs below a moved one is not counted: it keeps what it has, and
/// where that is too deep already it gets no sub-resellers of its own.
const MOST_ABOVE: usize = 31;

/// Whether `by` may manage what is `of`'s: it is the same reseller or stands above it, at any depth. Every step up is read, so
/// that a move of any of them is noticed.
pub fn reaches(states: &States, by: ResellerId, of: ResellerId) -> bool {
    upwards(states, of, Some(by)).contains(&by)
}

/// That another one can stand below `parent` and whoever is above it.
pub(super) fn check_depth(above: &[ResellerId]) -> Result<(), ResellerError> {
    if above.len() <= MOST_ABOVE {
        Ok(())
    } else {
        Err(ResellerError::TooDeep { most: MOST_ABOVE })
    }
}

/// `from`, its parent, that one's parent, up to `until` or to the vendor's own. A circle, which no command makes, ends it too.
pub(super) fn upwards(states: &States, from: ResellerId, until: Option<ResellerId>) -> Vec<ResellerId> {
    let mut chain = vec![];
    let mut next = Some(from);
    while let Some(id) = next.filter(|id| !chain.contains(id)) {
        chain.push(id);
        next = match until {
            Some(until) if until == id => None,
            _ => states.reseller(id).parent(),
        };
    }
    chain
}
