//! Appending a group: one round trip to one function that takes the head's lock and does every check behind it.

use chrono::{DateTime, Utc};
use domain::Stream;
use sqlx::{PgConnection, query_as};
use uuid::Uuid;

use crate::{
    metadata::Metadata,
    position::Position,
    row::{Beginning, Row},
};

/// A group as `event_log.append` takes it.
#[derive(Default)]
pub(crate) struct Group {
    /// Where the log was when the guards' versions held, if nobody else has appended since.
    pub(crate) expected_head: Option<i64>,
    pub(crate) guards: Guards,
    pub(crate) command_ids: Vec<Uuid>,
    pub(crate) eventless: Eventless,
    /// In order.
    pub(crate) events: Vec<Row>,
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

/// The group's commands that append nothing.
#[derive(Default)]
pub(crate) struct Eventless {
    ids: Vec<Uuid>,
    /// None for one that is not to be remembered.
    digests: Vec<Option<Vec<u8>>>,
    events_before: Vec<i32>,
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
    /// Adds a command that has nothing to append: there was nothing left to do, which is remembered, or it was rejected.
    pub(crate) fn push_eventless(&mut self, metadata: &Metadata, remembered: bool) {
        self.command_ids.push(metadata.command_id);
        self.eventless.ids.push(metadata.command_id);
        self.eventless
            .digests
            .push(remembered.then(|| metadata.digest.to_vec()));
        self.eventless.events_before.push(count(self.events.len()));
    }

    /// Adds a command with its events.
    pub(crate) fn push(&mut self, metadata: &Metadata, events: Vec<Row>) {
        self.command_ids.push(metadata.command_id);
        let begins = Beginning {
            digest: metadata.digest,
            events: count(events.len()),
        };
        let first = self.events.len();
        self.events.extend(events);
        if let Some(first) = self.events.get_mut(first) {
            first.begins = Some(begins);
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
        command_ids,
        eventless,
        events,
        imported,
    } = group;
    let row = query_as!(
        Answer,
        r#"
        select outcome as "outcome!", head as "head!", head_time, found_streams, found_versions
        from event_log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        *expected_head as Option<i64>,
        &guards.streams,
        &guards.versions,
        &guards.unsure_streams,
        &guards.unsure_versions,
        command_ids,
        &eventless.ids,
        &eventless.digests as &[Option<Vec<u8>>],
        &eventless.events_before,
        events as &[Row],
        *imported as Option<DateTime<Utc>>,
    )
    .fetch_one(connection)
    .await;
    match row {
        Ok(answer) => Ok(answer.outcome()),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => match error.constraint() {
            Some("events_command_id_key" | "commands_pkey") => Ok(Outcome::Known),
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
