//! Reading the log.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{Event, Stream};
use sqlx::{PgConnection, PgExecutor, query, query_as};
use uuid::Uuid;

use crate::{
    cache::Cached,
    error::LogError,
    keyring::Keyring,
    leaf::Leaf,
    log::EventLog,
    metadata::Actor,
    position::Position,
    recorded::{Origin, RecordedEvent},
    sealing::Place,
};

/// At most `limit` events after `after`, in the order of the log.
pub async fn after(
    log: &EventLog,
    after: Position,
    limit: i64,
) -> Result<Vec<RecordedEvent>, LogError> {
    let rows = stored(log.reader(), after, Position(i64::MAX), limit).await?;
    open_all(rows, log.keyring()).await
}

/// At most `limit` events of `stream` after version `after`, up to position `until`, in order.
pub async fn stream(
    log: &EventLog,
    stream: Stream,
    after: i64,
    until: Position,
    limit: i64,
) -> Result<Vec<RecordedEvent>, LogError> {
    let rows = query_as!(
        StoredEvent,
        r#"
        select
            position, stream, version, event_id, event_type, schema_version, recorded_at, imported_at,
            actor_kind, actor_id, on_behalf_of, command_id, request_id, correlation_id, causation_id, body
        from event_log.events
        where stream = $1 and version > $2 and position <= $3
        order by version
        limit $4
        "#,
        stream.to_string(),
        after,
        until.0,
        limit,
    )
    .fetch_all(log.reader())
    .await?;
    open_all(rows, log.keyring()).await
}

/// The last event's position and time; 0 and none for an empty log.
pub async fn head(log: &EventLog) -> Result<(Position, Option<DateTime<Utc>>), LogError> {
    let last =
        query!("select position, recorded_at from event_log.events order by position desc limit 1")
            .fetch_optional(log.reader())
            .await?;
    Ok(last.map_or((Position::default(), None), |last| {
        (Position(last.position), Some(last.recorded_at))
    }))
}

/// The hash of each leaf after `after`, at most `limit`, of the bytes as they are stored.
pub async fn leaf_hashes(
    log: &EventLog,
    after: Position,
    limit: i64,
) -> Result<Vec<[u8; 32]>, LogError> {
    let rows = stored(log.reader(), after, Position(i64::MAX), limit).await?;
    Ok(rows.iter().map(StoredEvent::leaf_hash).collect())
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

/// The events from `first` to `last`.
pub(crate) async fn between(
    executor: impl PgExecutor<'_>,
    keyring: &Keyring,
    first: Position,
    last: Position,
) -> Result<Vec<RecordedEvent>, LogError> {
    let rows = stored(executor, Position(first.0 - 1), last, i64::MAX).await?;
    open_all(rows, keyring).await
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
    let mut states: HashMap<&str, (Stream, Cached)> =
        names.iter().map(String::as_str).zip(known).collect();
    for row in rows {
        let event =
            Event::decode(&row.event_type, row.schema_version, &row.body).map_err(|source| {
                LogError::Decode {
                    position: Position::default(),
                    source,
                }
            })?;
        if let Some((_, cached)) = states.get_mut(row.stream.as_str()) {
            Arc::make_mut(&mut cached.state).evolve(&event);
            cached.version = row.version;
        }
    }
    Ok(states.into_values().collect())
}

async fn stored(
    executor: impl PgExecutor<'_>,
    after: Position,
    until: Position,
    limit: i64,
) -> Result<Vec<StoredEvent>, sqlx::Error> {
    query_as!(
        StoredEvent,
        r#"
        select
            position, stream, version, event_id, event_type, schema_version, recorded_at, imported_at,
            actor_kind, actor_id, on_behalf_of, command_id, request_id, correlation_id, causation_id, body
        from event_log.events
        where position > $1 and position <= $2
        order by position
        limit $3
        "#,
        after.0,
        until.0,
        limit,
    )
    .fetch_all(executor)
    .await
}

struct StoredEvent {
    position: i64,
    stream: String,
    version: i64,
    event_id: Uuid,
    event_type: String,
    schema_version: i32,
    recorded_at: DateTime<Utc>,
    imported_at: Option<DateTime<Utc>>,
    actor_kind: String,
    actor_id: String,
    on_behalf_of: Option<String>,
    command_id: Uuid,
    request_id: Option<Uuid>,
    correlation_id: Uuid,
    causation_id: Option<Uuid>,
    body: Vec<u8>,
}

impl StoredEvent {
    fn origin(&self) -> Origin {
        Origin {
            command_id: self.command_id,
            actor: Actor {
                kind: self.actor_kind.clone(),
                id: self.actor_id.clone(),
                on_behalf_of: self.on_behalf_of.clone(),
            },
            request_id: self.request_id,
            correlation_id: self.correlation_id,
            causation_id: self.causation_id,
        }
    }

    fn leaf_hash(&self) -> [u8; 32] {
        let leaf = Leaf {
            position: Position(self.position),
            stream: &self.stream,
            version: self.version,
            event_id: self.event_id,
            event_type: &self.event_type,
            schema_version: self.schema_version,
            recorded_at: self.recorded_at,
            imported_at: self.imported_at,
            origin: &self.origin(),
            body: &self.body,
        };
        leaf.hash()
    }

    fn decode(&self) -> Result<Event, LogError> {
        let position = Position(self.position);
        Event::decode(&self.event_type, self.schema_version, &self.body)
            .map_err(|source| LogError::Decode { position, source })
    }

    fn open(self, mut event: Event, keyring: &Keyring) -> Result<RecordedEvent, LogError> {
        let place = Place {
            event_id: self.event_id,
            stream: &self.stream,
            version: self.version,
            event_type: &self.event_type,
        };
        keyring.open(&mut event, place)?;
        let position = Position(self.position);
        Ok(RecordedEvent {
            position,
            stream: self
                .stream
                .parse()
                .map_err(|source| LogError::Stream { position, source })?,
            version: self.version,
            event_id: self.event_id,
            schema_version: self.schema_version,
            recorded_at: self.recorded_at,
            imported_at: self.imported_at,
            origin: Arc::new(self.origin()),
            event,
        })
    }
}

async fn open_all(
    rows: Vec<StoredEvent>,
    keyring: &Keyring,
) -> Result<Vec<RecordedEvent>, LogError> {
    let mut events = rows
        .iter()
        .map(StoredEvent::decode)
        .collect::<Result<Vec<_>, _>>()?;
    keyring.fetch(events.iter_mut()).await?;
    rows.into_iter()
        .zip(events)
        .map(|(row, event)| row.open(event, keyring))
        .collect()
}
