//! Stored events as the database hands them out by the thousand: in the binary form of COPY, decoded while they arrive.
//!
//! A statement's rows cost more to take apart than the events in them; measured beside each other, this is how replay gets
//! its speed.

use chrono::{DateTime, Utc};
use domain::{Event, Stream};
use futures_util::TryStreamExt;
use sqlx::{PgPool, postgres::PgPoolCopyExt};
use uuid::Uuid;

use crate::{error::LogError, leaf::Leaf, metadata::Actor, position::Position, recorded::Origin};

/// What every binary COPY begins with; two empty words of flags follow.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const HEADER: usize = SIGNATURE.len() + 8;
/// Microseconds from 1970 to 2000, from where Postgres counts.
const EPOCH: i64 = 946_684_800_000_000;

/// A stored event, its texts and bytes still in the answer of the database.
#[derive(Debug)]
pub(crate) struct StoredEvent<'a> {
    pub(crate) position: Position,
    pub(crate) stream: &'a str,
    pub(crate) version: i64,
    pub(crate) event_id: Uuid,
    pub(crate) event_type: &'a str,
    pub(crate) schema_version: i32,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) imported_at: Option<DateTime<Utc>>,
    pub(crate) origin: Origin,
    pub(crate) body: &'a [u8],
}

/// Which events to read. Everything in it is a number or a stream's name, so it can stand in a statement as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selection {
    /// Behind this position.
    pub(crate) after: Position,
    /// Up to this one.
    pub(crate) until: Position,
    /// Only of this stream, behind this version of it.
    pub(crate) stream: Option<(Stream, i64)>,
    /// At most so many.
    pub(crate) limit: i64,
}

impl Selection {
    fn statement(&self) -> String {
        let Self {
            after,
            until,
            stream,
            limit,
        } = self;
        let Some((stream, version)) = stream else {
            // Positions have no gaps: a bound on them is a limit too, and one that needs no statistics to be planned well.
            let until = until.0.min(after.0.saturating_add(*limit));
            return copy(&format!("position > {after} and position <= {until} order by position"));
        };
        copy(&format!(
            "stream = '{stream}' and version > {version} and position <= {until} order by version limit {limit}"
        ))
    }
}

fn copy(condition: &str) -> String {
    format!(
        "copy (
            select
                position, stream, version, event_id, event_type, schema_version, recorded_at, imported_at,
                actor_kind, actor_id, on_behalf_of, command_id, request_id, correlation_id, causation_id, body
            from event_log.events
            where {condition}
        ) to stdout (format binary)"
    )
}

/// Reads the selected events in the order of the log, each decoded as it comes.
///
/// This runs to its end even when nobody waits any more: a half-read COPY would spoil its connection for the next reader.
pub(crate) async fn read<T: Send + 'static>(
    reader: &PgPool,
    selection: Selection,
    decode: fn(&StoredEvent<'_>) -> Result<T, LogError>,
) -> Result<Vec<T>, LogError> {
    let reader = reader.clone();
    let reading = tokio::spawn(async move { read_to_end(&reader, selection, decode).await });
    reading
        .await
        .map_err(|panic| LogError::Database(sqlx::Error::Protocol(panic.to_string())))?
}

async fn read_to_end<T>(
    reader: &PgPool,
    selection: Selection,
    decode: fn(&StoredEvent<'_>) -> Result<T, LogError>,
) -> Result<Vec<T>, LogError> {
    let mut rows = reader.copy_out_raw(&selection.statement()).await?;
    let mut events = Ok(Vec::new());
    let mut header = HEADER;
    while let Some(row) = rows.try_next().await? {
        let row = row.get(header..).unwrap_or_default();
        header = 0;
        if let Ok(decoded) = &mut events
            && let Some(fields) = Fields::of(row)
        {
            match fields.event().ok_or_else(unreadable).and_then(|event| decode(&event)) {
                Ok(event) => decoded.push(event),
                Err(error) => events = Err(error),
            }
        }
    }
    events
}

fn unreadable() -> LogError {
    LogError::Database(sqlx::Error::Protocol(
        "a row of event_log.events is not as expected".into(),
    ))
}

impl StoredEvent<'_> {
    /// What happened. Its personal values stay sealed.
    pub(crate) fn event(&self) -> Result<Event, LogError> {
        Event::decode(self.event_type, self.schema_version, self.body).map_err(|source| LogError::Decode {
            position: self.position,
            source,
        })
    }

    /// The leaf's hash, of the bytes as they are stored.
    pub(crate) fn leaf_hash(&self) -> [u8; 32] {
        let leaf = Leaf {
            position: self.position,
            stream: self.stream,
            version: self.version,
            event_id: self.event_id,
            event_type: self.event_type,
            schema_version: self.schema_version,
            recorded_at: self.recorded_at,
            imported_at: self.imported_at,
            origin: &self.origin,
            body: self.body,
        };
        leaf.hash()
    }
}

/// The fields of a row that are not read yet, each a length and so many bytes.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The fields of a row of sixteen; the end of the answer is none.
    fn of(row: &'a [u8]) -> Option<Self> {
        let (count, fields) = row.split_first_chunk()?;
        (i16::from_be_bytes(*count) == 16).then_some(Self(fields))
    }

    fn event(mut self) -> Option<StoredEvent<'a>> {
        Some(StoredEvent {
            position: Position(self.i64()?),
            stream: self.text()?,
            version: self.i64()?,
            event_id: self.uuid()?,
            event_type: self.text()?,
            schema_version: i32::from_be_bytes(self.next()??.try_into().ok()?),
            recorded_at: time(self.next()??)?,
            imported_at: self.next()?.map(time).map_or(Some(None), |time| time.map(Some))?,
            origin: self.origin()?,
            body: self.next()??,
        })
    }

    fn origin(&mut self) -> Option<Origin> {
        let actor = Actor {
            kind: self.text()?.to_owned(),
            id: self.text()?.to_owned(),
            on_behalf_of: self
                .next()?
                .map(text)
                .map_or(Some(None), |text| text.map(Some))?
                .map(str::to_owned),
        };
        Some(Origin {
            command_id: self.uuid()?,
            actor,
            request_id: self.optional_uuid()?,
            correlation_id: self.uuid()?,
            causation_id: self.optional_uuid()?,
        })
    }

    /// The next field; inside, nothing for null.
    fn next(&mut self) -> Option<Option<&'a [u8]>> {
        let (length, rest) = self.0.split_first_chunk()?;
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
            self.0 = rest;
            return Some(None);
        };
        let (field, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(Some(field))
    }

    fn i64(&mut self) -> Option<i64> {
        Some(i64::from_be_bytes(self.next()??.try_into().ok()?))
    }

    fn uuid(&mut self) -> Option<Uuid> {
        Uuid::from_slice(self.next()??).ok()
    }

    fn optional_uuid(&mut self) -> Option<Option<Uuid>> {
        self.next()?
            .map_or(Some(None), |bytes| Uuid::from_slice(bytes).ok().map(Some))
    }

    fn text(&mut self) -> Option<&'a str> {
        text(self.next()??)
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn time(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let micros = i64::from_be_bytes(bytes.try_into().ok()?);
    DateTime::from_timestamp_micros(micros.checked_add(EPOCH)?)
}
