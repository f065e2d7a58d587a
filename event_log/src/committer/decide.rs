//! Deciding a group: one command after the other, each on what the ones before it decided.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    NewEvent, Rejection, States, Stream,
    rejection::{RejectionKind, VersionError},
};

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

/// Where a state comes from without waiting; `begins` says that the stream is expected to be empty.
pub(super) type AtHand<'a> = &'a mut dyn FnMut(Stream, bool) -> Option<Cached>;

/// Decides `group` on `loaded` and on what is at hand, or says which streams are missing.
pub(super) fn decide(
    group: &[Pending],
    loaded: &mut Loaded,
    at_hand: AtHand<'_>,
    stamp: DateTime<Utc>,
) -> Result<Decided, BTreeSet<Stream>> {
    let mut states = States::default();
    let mut versions = HashMap::with_capacity(2 * group.len());
    for (stream, cached) in loaded.iter() {
        states.insert(*stream, Arc::clone(&cached.state));
        versions.insert(*stream, cached.version);
    }
    let mut take = |stream: Stream, begins: bool, states: &mut States, versions: &mut HashMap<Stream, i64>| {
        let Some(cached) = at_hand(stream, begins) else {
            return false;
        };
        states.insert(stream, Arc::clone(&cached.state));
        versions.insert(stream, cached.version);
        loaded.insert(stream, cached);
        true
    };
    let mut missing = BTreeSet::new();
    let mut decisions = Vec::with_capacity(group.len());
    for pending in group {
        for stream in pending.command.begins() {
            if !versions.contains_key(&stream) {
                take(stream, true, &mut states, &mut versions);
            }
        }
        // Once more after each state that was at hand, as long as there are such.
        loop {
            let decided = pending.command.decide(&states, pending.at.unwrap_or(stamp));
            let written = decided.iter().flatten().map(|event| event.stream);
            let expected = pending.metadata.expected;
            let named = expected.map(|(stream, _)| stream);
            let mut unknown: Vec<_> = states.take_read().into_iter().chain(written).chain(named).collect();
            unknown.retain(|stream| !versions.contains_key(stream));
            if unknown.is_empty() {
                let decided = meant(expected, &versions, decided);
                decisions.push(accept(decided, &mut states, &mut versions));
                break;
            }
            unknown.retain(|stream| !take(*stream, false, &mut states, &mut versions));
            if !unknown.is_empty() {
                missing.extend(unknown);
                break;
            }
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

/// Refuses a command that was meant for another version. What is unknown to whoever asks has no version that could be told.
fn meant(
    expected: Option<(Stream, i64)>,
    versions: &HashMap<Stream, i64>,
    decided: Result<Vec<NewEvent>, Rejection>,
) -> Result<Vec<NewEvent>, Rejection> {
    let is_unknown = matches!(&decided, Err(rejection) if rejection.kind() == RejectionKind::Unknown);
    match expected {
        Some((stream, wanted)) if !is_unknown => match versions.get(&stream).copied().unwrap_or_default() {
            found if found == wanted => decided,
            found => Err(VersionError::Moved { wanted, found }.into()),
        },
        _ => decided,
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
