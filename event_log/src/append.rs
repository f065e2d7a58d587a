//! Appending a group: one round trip to one function that takes the head's lock and does every check behind it.

use chrono::{DateTime, Utc};
use domain::Stream;
use sqlx::{PgConnection, query_as};
use uuid::Uuid;

use crate::{metadata::Metadata, position::Position};

/// A group as columns, in step with the arrays of `event_log.append`.
#[derive(Default)]
pub(crate) struct Group {
    /// Where the log was when the guards' versions held, if nobody else has appended since.
    pub(crate) expected_head: Option<i64>,
    pub(crate) guards: Guards,
    pub(crate) commands: Commands,
    pub(crate) events: Events,
    pub(crate) imported: Option<DateTime<Utc>>,
}

/// Streams that were read, and at which version.
#[derive(Default)]
pub(crate) struct Guards {
    streams: Vec<String>,
    versions: Vec<i64>,
    unsure_streams: Vec<String>,
    unsure_versions: Vec<i64>,
}

/// The group's commands.
#[derive(Default)]
pub(crate) struct Commands {
    ids: Vec<Uuid>,
    digests: Vec<Vec<u8>>,
    first_events: Vec<i32>,
    event_counts: Vec<i32>,
    actor_kinds: Vec<String>,
    actor_ids: Vec<String>,
    on_behalf_ofs: Vec<Option<String>>,
    request_ids: Vec<Option<Uuid>>,
    correlation_ids: Vec<Uuid>,
    causation_ids: Vec<Option<Uuid>>,
}

/// The group's events in order.
#[derive(Default)]
pub(crate) struct Events {
    commands: Vec<i32>,
    streams: Vec<String>,
    versions: Vec<i64>,
    ids: Vec<Uuid>,
    types: Vec<String>,
    schema_versions: Vec<i32>,
    recorded_ats: Vec<DateTime<Utc>>,
    bodies: Vec<Vec<u8>>,
}

/// An event as it is to be stored.
pub(crate) struct Row {
    pub(crate) stream: String,
    pub(crate) version: i64,
    pub(crate) event_id: Uuid,
    pub(crate) event_type: &'static str,
    pub(crate) schema_version: i32,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) body: Vec<u8>,
}

impl Guards {
    /// `stream` was read at `version`, which held at the expected head.
    pub(crate) fn push(&mut self, stream: Stream, version: i64) {
        self.streams.push(stream.to_string());
        self.versions.push(version);
    }

    /// `stream` is thought to be at `version`.
    pub(crate) fn push_unsure(&mut self, stream: Stream, version: i64) {
        self.unsure_streams.push(stream.to_string());
        self.unsure_versions.push(version);
    }
}

impl Group {
    /// Adds a command with its events; none at all for one that was rejected and is only to be checked.
    pub(crate) fn push(&mut self, metadata: &Metadata, events: Option<Vec<Row>>) {
        let commands = &mut self.commands;
        commands.ids.push(metadata.command_id);
        commands.digests.push(metadata.digest.to_vec());
        commands.first_events.push(count(self.events.ids.len() + 1));
        commands
            .event_counts
            .push(events.as_ref().map_or(-1, |events| count(events.len())));
        commands.actor_kinds.push(metadata.actor.kind.clone());
        commands.actor_ids.push(metadata.actor.id.clone());
        commands.on_behalf_ofs.push(metadata.actor.on_behalf_of.clone());
        commands.request_ids.push(metadata.request_id);
        commands.correlation_ids.push(metadata.correlation_id);
        commands.causation_ids.push(metadata.causation_id);
        let command = count(commands.ids.len());
        for row in events.into_iter().flatten() {
            self.events.commands.push(command);
            self.events.streams.push(row.stream);
            self.events.versions.push(row.version);
            self.events.ids.push(row.event_id);
            self.events.types.push(row.event_type.to_owned());
            self.events.schema_versions.push(row.schema_version);
            self.events.recorded_ats.push(row.recorded_at);
            self.events.bodies.push(row.body);
        }
    }
}

fn count(length: usize) -> i32 {
    // A group has some hundred commands; a number beyond the column would be refused by the function.
    i32::try_from(length).unwrap_or(i32::MAX)
}

/// What became of a group.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is committed; the head is there now.
    Appended(Position),
    /// Some of the commands took effect before; nothing was appended.
    Known,
    /// These streams are at other versions than the guards; nothing was appended.
    Conflict(Vec<(String, i64)>),
    /// A stream that was taken for empty is not; nothing was appended.
    Begun,
    /// The group's time must not be below this; nothing was appended.
    Late(DateTime<Utc>),
}

/// Appends `group`. When this returns, the transaction has ended: the statement's result is read up to the server's word that
/// it is ready for the next.
pub(crate) async fn append(connection: &mut PgConnection, group: &Group) -> Result<Outcome, sqlx::Error> {
    let Group {
        expected_head,
        guards,
        commands,
        events,
        imported,
    } = group;
    let row = query_as!(
        Answer,
        r#"
        select outcome as "outcome!", head as "head!", head_time, found_streams, found_versions
        from event_log.append(
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24
        )
        "#,
        *expected_head as Option<i64>,
        &guards.streams,
        &guards.versions,
        &guards.unsure_streams,
        &guards.unsure_versions,
        &commands.ids,
        &commands.digests,
        &commands.first_events,
        &commands.event_counts,
        &commands.actor_kinds,
        &commands.actor_ids,
        &commands.on_behalf_ofs as &[Option<String>],
        &commands.request_ids as &[Option<Uuid>],
        &commands.correlation_ids,
        &commands.causation_ids as &[Option<Uuid>],
        &events.commands,
        &events.streams,
        &events.versions,
        &events.ids,
        &events.types,
        &events.schema_versions,
        &events.recorded_ats,
        &events.bodies,
        *imported as Option<DateTime<Utc>>,
    )
    .fetch_one(connection)
    .await;
    match row {
        Ok(answer) => Ok(answer.outcome()),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => match error.constraint() {
            Some("commands_pkey") => Ok(Outcome::Known),
            Some("events_stream_version_key") => Ok(Outcome::Begun),
            _ => Err(sqlx::Error::Database(error)),
        },
        Err(error) => Err(error),
    }
}

struct Answer {
    outcome: String,
    head: i64,
    head_time: Option<DateTime<Utc>>,
    found_streams: Option<Vec<String>>,
    found_versions: Option<Vec<i64>>,
}

impl Answer {
    fn outcome(self) -> Outcome {
        let found = self
            .found_streams
            .into_iter()
            .flatten()
            .zip(self.found_versions.into_iter().flatten());
        match self.outcome.as_str() {
            "appended" => Outcome::Appended(Position(self.head)),
            "known" => Outcome::Known,
            "conflict" => Outcome::Conflict(found.collect()),
            _ => Outcome::Late(self.head_time.unwrap_or_default()),
        }
    }
}
