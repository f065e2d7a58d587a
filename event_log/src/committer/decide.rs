//! Deciding a group: one command after the other, each on what the ones before it decided.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{NewEvent, Rejection, States, Stream};

use super::Pending;
use crate::cache::Cached;

/// The states that a group reads, as they stand in the log.
pub(super) type Loaded = HashMap<Stream, Cached>;

/// What was decided of one command.
pub(super) enum Decision {
    /// These events, each with its version in its stream; none if nothing was left to do.
    Events(Vec<(NewEvent, i64)>),
    /// It may not be.
    Rejected(Rejection),
}

/// What was decided of a group.
pub(super) struct Decided {
    /// In step with the group.
    pub(super) decisions: Vec<Decision>,
    /// The states after all of it.
    pub(super) states: States,
    /// The version of every loaded stream after all of it.
    pub(super) versions: HashMap<Stream, i64>,
}

/// Decides `group` on `loaded`, or says which streams are missing there.
pub(super) fn decide(group: &[Pending], loaded: &Loaded, stamp: DateTime<Utc>) -> Result<Decided, BTreeSet<Stream>> {
    let mut states = States::default();
    let mut versions = HashMap::with_capacity(loaded.len());
    for (stream, cached) in loaded {
        states.insert(*stream, cached.state.clone());
        versions.insert(*stream, cached.version);
    }
    let mut missing = BTreeSet::new();
    let mut decisions = Vec::with_capacity(group.len());
    for pending in group {
        let decided = pending.command.decide(&states, pending.at.unwrap_or(stamp));
        let written = decided.iter().flatten().map(|event| event.stream);
        let unknown: Vec<_> = states
            .take_read()
            .into_iter()
            .chain(written)
            .filter(|stream| !loaded.contains_key(stream))
            .collect();
        if unknown.is_empty() {
            decisions.push(accept(decided, &mut states, &mut versions));
        } else {
            missing.extend(unknown);
        }
    }
    if missing.is_empty() {
        Ok(Decided {
            decisions,
            states,
            versions,
        })
    } else {
        Err(missing)
    }
}

fn accept(
    decided: Result<Vec<NewEvent>, Rejection>,
    states: &mut States,
    versions: &mut HashMap<Stream, i64>,
) -> Decision {
    match decided {
        Ok(events) => Decision::Events(
            events
                .into_iter()
                .map(|event| {
                    states.evolve(&event);
                    let version = versions.entry(event.stream).or_default();
                    *version += 1;
                    (event, *version)
                })
                .collect(),
        ),
        Err(rejection) => Decision::Rejected(rejection),
    }
}
