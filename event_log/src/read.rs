//! Reading the log.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{Event, Stream};
use sqlx::{PgConnection, PgPool, query, query_scalar};
use uuid::Uuid;

use crate::{
    cache::Cached,
    error::LogError,
    keyring::{self, Keyring},
    log::EventLog,
    position::Position,
    recorded::RecordedEvent,
    stored::{self, Selection, StoredEvent},
};

/// At most `limit` events after `after`, in the order of the log.
pub async fn after(log: &EventLog, after: Position, limit: i64) -> Result<Vec<RecordedEvent>, LogError> {
    let selection = Selection {
        after,
        until: Position(i64::MAX),
        stream: None,
        limit,
    };
    read(log.reader(), log.keyring(), selection).await
}

/// The events after `after` up to `until`, in the order of the log.
pub async fn range(log: &EventLog, after: Position, until: Position) -> Result<Vec<RecordedEvent>, LogError> {
    let selection = Selection {
        after,
        until,
        stream: None,
        limit: i64::MAX,
    };
    read(log.reader(), log.keyring(), selection).await
}

/// At most `limit` events of `stream` after version `after`, up to position `until`, in order.
pub async fn stream(
    log: &EventLog,
    stream: Stream,
    after: i64,
    until: Position,
    limit: i64,
) -> Result<Vec<RecordedEvent>, LogError> {
    let selection = Selection {
        after: Position(0),
        until,
        stream: Some((stream, after)),
        limit,
    };
    read(log.reader(), log.keyring(), selection).await
}

/// The version that `stream` had at `at`; 0 before its first event.
pub async fn version(log: &EventLog, stream: Stream, at: Position) -> Result<i64, LogError> {
    let version = query_scalar!(
        r#"
        select version from event_log.events
        where stream = $1 and position <= $2
        order by version desc
        limit 1
        "#,
        stream.to_string(),
        at.0,
    )
    .fetch_optional(log.reader())
    .await?;
    Ok(version.unwrap_or_default())
}

/// The last event's position and time; 0 and none for an empty log.
pub async fn head(log: &EventLog) -> Result<(Position, Option<DateTime<Utc>>), LogError> {
    let last = query!("select position, recorded_at from event_log.events order by position desc limit 1")
        .fetch_optional(log.reader())
        .await?;
    Ok(last.map_or((Position::default(), None), |last| {
        (Position(last.position), Some(last.recorded_at))
    }))
}

/// The hash of each leaf after `after`, at most `limit`, of the bytes as they are stored.
pub async fn leaf_hashes(log: &EventLog, after: Position, limit: i64) -> Result<Vec<[u8; 32]>, LogError> {
    let selection = Selection {
        after,
        until: Position(i64::MAX),
        stream: None,
        limit,
    };
    stored::read(log.reader(), selection, |event| Ok(event.leaf_hash())).await
}

/// The events from `first` to `last`.
pub(crate) async fn between(
    reader: &PgPool,
    keyring: &Keyring,
    first: Position,
    last: Position,
) -> Result<Vec<RecordedEvent>, LogError> {
    let selection = Selection {
        after: Position(first.0 - 1),
        until: last,
        stream: None,
        limit: i64::MAX,
    };
    read(reader, keyring, selection).await
}

async fn read(reader: &PgPool, keyring: &Keyring, selection: Selection) -> Result<Vec<RecordedEvent>, LogError> {
    let mut events = stored::read(reader, selection, recorded).await?;
    // Whoever is erased in these events is so in all of them.
    for person in events.iter().filter_map(|recorded| recorded.event.erases()) {
        keyring.forget(person);
    }
    let keys = keyring
        .fetch(events.iter_mut().map(|recorded| &mut recorded.event))
        .await?;
    for recorded in &mut events {
        keyring::open(&keys, recorded)?;
    }
    Ok(events)
}

fn recorded(stored: &StoredEvent<'_>) -> Result<RecordedEvent, LogError> {
    let position = stored.position;
    Ok(RecordedEvent {
        position,
        stream: stored
            .stream
            .parse()
            .map_err(|source| LogError::Stream { position, source })?,
        version: stored.version,
        event_id: stored.event_id,
        schema_version: stored.schema_version,
        recorded_at: stored.recorded_at,
        imported_at: stored.imported_at,
        origin: Arc::new(stored.origin.clone()),
        event: stored.event()?,
    })
}

/// A command that took effect.
pub(crate) struct KnownCommand {
    pub(crate) digest: [u8; 32],
    pub(crate) first: Position,
    pub(crate) last: Position,
}

/// What the log says of the commands `ids`.
pub(crate) async fn commands(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, KnownCommand>, LogError> {
    let rows = query!(
        r#"
        select
            command_id as "command_id!", digest as "digest!",
            position as "first_position!", position + command_events - 1 as "last_position!"
        from event_log.events
        where command_id = any ($1) and digest is not null
        union all
        select command_id, digest, first_position, last_position
        from event_log.commands
        where command_id = any ($1)
        "#,
        ids,
    )
    .fetch_all(connection)
    .await?;
    let known = rows.into_iter().map(|row| {
        let command = KnownCommand {
            digest: row.digest.try_into().unwrap_or_default(),
            first: Position(row.first_position),
            last: Position(row.last_position),
        };
        (row.command_id, command)
    });
    Ok(known.collect())
}

/// The states of several streams, each folded on from what is known of it. What is personal stays sealed: no rule looks at it.
pub(crate) async fn states(
    connection: &mut PgConnection,
    known: Vec<(Stream, Cached)>,
) -> Result<Vec<(Stream, Cached)>, LogError> {
    let names: Vec<String> = known.iter().map(|(stream, _)| stream.to_string()).collect();
    let versions: Vec<i64> = known.iter().map(|(_, cached)| cached.version).collect();
    let rows = query!(
        r#"
        select
            stream as "stream!", version as "version!", event_type as "event_type!",
            schema_version as "schema_version!", body as "body!"
        from event_log.load($1, $2)
        "#,
        &names,
        &versions,
    )
    .fetch_all(connection)
    .await?;
    let mut states: HashMap<&str, (Stream, Cached)> = names.iter().map(String::as_str).zip(known).collect();
    for row in rows {
        let event =
            Event::decode(&row.event_type, row.schema_version, &row.body).map_err(|source| LogError::Decode {
                position: Position::default(),
                source,
            })?;
        if let Some((_, cached)) = states.get_mut(row.stream.as_str()) {
            Arc::make_mut(&mut cached.state).evolve(&event);
            cached.version = row.version;
        }
    }
    Ok(states.into_values().collect())
}
