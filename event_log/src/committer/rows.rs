//! From what was decided to what is stored: versions, ids, sealed bytes.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{Event, NewEvent, PersonId, Personal, Rejection, State, Stream};
use uuid::{ContextV7, Timestamp, Uuid};

use super::{
    Committer, Pending,
    decide::{Decided, Decision, Loaded},
    failure::Failure,
};
use crate::{
    append::Group,
    cache::Standing,
    keyring::{self, Keys},
    position::Position,
    recorded::{Origin, RecordedEvent},
    row::Row,
    sealing::Place,
};

/// A group that is ready to be appended: what each command will be answered, and the states after it.
pub(super) struct Written {
    pub(super) verdicts: Vec<Result<Vec<RecordedEvent>, Rejection>>,
    /// Each with its version.
    pub(super) states: Vec<(Stream, i64, Arc<State>)>,
}

impl Committer {
    /// Turns decisions into rows. Personal values are sealed in the rows and stay readable in the answers.
    pub(super) async fn write(
        &self,
        group: &[Pending],
        decided: Decided,
        loaded: &Loaded,
        stamp: DateTime<Utc>,
    ) -> Result<(Written, Group), Failure> {
        let Decided {
            mut decisions,
            states,
            versions,
        } = decided;
        let keys = self.keys(&persons(&mut decisions)).await?;
        let mut rows = Group {
            expected_head: self.head,
            imported: self.imported,
            ..Group::default()
        };
        for (stream, cached) in loaded {
            let written = versions.get(stream).is_some_and(|version| *version > cached.version);
            match cached.standing {
                Standing::Newest => rows.guards.push(*stream, cached.version),
                // A stream that is not empty after all refuses its first version.
                Standing::Assumed if written => {}
                Standing::Assumed | Standing::Unsure => rows.guards.push_unsure(*stream, cached.version),
            }
        }
        let context = ContextV7::new();
        let mut verdicts = Vec::with_capacity(group.len());
        for (pending, decision) in group.iter().zip(decisions) {
            let verdict = match decision {
                Decision::Rejected(rejection) => {
                    rows.push_eventless(&pending.metadata, false);
                    Err(rejection)
                }
                Decision::Events(events) if events.is_empty() => {
                    rows.push_eventless(&pending.metadata, true);
                    Ok(vec![])
                }
                Decision::Events(events) => {
                    let mut recorded = self.record(pending, events, pending.at.unwrap_or(stamp), &context);
                    let sealed = recorded
                        .iter_mut()
                        .map(|event| row(&keys, event))
                        .collect::<Result<_, _>>()?;
                    rows.push(&pending.metadata, sealed);
                    Ok(recorded)
                }
            };
            verdicts.push(verdict);
        }
        let changed = loaded
            .keys()
            .filter_map(|stream| Some((*stream, *versions.get(stream)?, Arc::clone(states.loaded(*stream)?))));
        Ok((
            Written {
                verdicts,
                states: changed.collect(),
            },
            rows,
        ))
    }

    /// The key of each person.
    async fn keys(&self, persons: &BTreeSet<PersonId>) -> Result<Keys<PersonId>, Failure> {
        let (mut keys, lacking) = self.keyring.at_hand(persons);
        if !lacking.is_empty() {
            let keyring = self.keyring.clone();
            let provided = self.home.spawn(async move { keyring.provide(&lacking).await });
            keys.extend(provided.await??);
        }
        Ok(keys)
    }

    /// The events as the log will have them, but for their positions.
    fn record(
        &self,
        pending: &Pending,
        events: Vec<(NewEvent, i64)>,
        recorded_at: DateTime<Utc>,
        context: &ContextV7,
    ) -> Vec<RecordedEvent> {
        let metadata = &pending.metadata;
        let origin = Arc::new(Origin {
            command_id: metadata.command_id,
            actor: metadata.actor.clone(),
            request_id: metadata.request_id,
            correlation_id: metadata.correlation_id,
            causation_id: metadata.causation_id,
        });
        let record = |(NewEvent { stream, event }, version)| RecordedEvent {
            position: Position::default(),
            stream,
            version,
            event_id: event_id(recorded_at, context),
            schema_version: event.event_type().schema_version,
            recorded_at,
            imported_at: self.imported,
            origin: Arc::clone(&origin),
            event,
        };
        events.into_iter().map(record).collect()
    }
}

/// The event as it is stored.
fn row(keys: &Keys<PersonId>, recorded: &mut RecordedEvent) -> Result<Row, Failure> {
    let stream = recorded.stream.to_string();
    let event_type = recorded.event.event_type();
    let place = Place {
        event_id: recorded.event_id,
        stream: &stream,
        version: recorded.version,
        event_type: event_type.name,
    };
    let mut personal = false;
    recorded.event.visit_personal(&mut |_, _| personal = true);
    let body = if personal {
        let mut sealed = recorded.event.clone();
        keyring::seal(keys, &mut sealed, place)?;
        sealed.encode()
    } else {
        recorded.event.encode()
    };
    let body = body.map_err(|error| Failure::Refused(error.to_string()))?;
    Ok(Row {
        version: recorded.version,
        event_id: recorded.event_id,
        event_type: event_type.name,
        schema_version: event_type.schema_version,
        recorded_at: recorded.recorded_at,
        origin: Arc::clone(&recorded.origin),
        body,
        stream,
        begins: None,
    })
}

/// Everybody whose personal values are about to be written.
fn persons(decisions: &mut [Decision]) -> BTreeSet<PersonId> {
    let mut persons = BTreeSet::new();
    let mut visit = |event: &mut Event| {
        event.visit_personal(&mut |_, personal| {
            if let Personal::Plain { person, .. } = personal {
                persons.insert(*person);
            }
        });
    };
    for decision in decisions {
        if let Decision::Events(events) = decision {
            events.iter_mut().for_each(|(event, _)| visit(&mut event.event));
        }
    }
    persons
}

/// A UUID v7 of the event's own time; the context keeps those of one group in order.
fn event_id(at: DateTime<Utc>, context: &ContextV7) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(context, seconds, at.timestamp_subsec_nanos()))
}
