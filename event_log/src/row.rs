//! An event on its way into the log, in the binary form of `event_log.new_event`.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{
    Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo},
};
use uuid::Uuid;

use crate::recorded::Origin;

const TYPE: &str = "event_log.new_event";
/// How many fields the type has.
const FIELDS: i32 = 16;

/// An event as it is to be stored, but for its position.
pub(crate) struct Row {
    pub(crate) stream: String,
    pub(crate) version: i64,
    pub(crate) event_id: Uuid,
    pub(crate) event_type: &'static str,
    pub(crate) schema_version: i32,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) origin: Arc<Origin>,
    pub(crate) body: Vec<u8>,
    /// On the first event of its command.
    pub(crate) begins: Option<Beginning>,
}

/// What the first event of a command says about all of it.
pub(crate) struct Beginning {
    pub(crate) digest: [u8; 32],
    /// How many events the command has.
    pub(crate) events: i32,
}

impl Type<Postgres> for Row {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name(TYPE)
    }
}

impl PgHasArrayType for Row {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::array_of(TYPE)
    }
}

impl Encode<'_, Postgres> for Row {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&FIELDS.to_be_bytes());
        let origin = &*self.origin;
        let digest = self.begins.as_ref().map(|begins| begins.digest.as_slice());
        put(buffer, &*self.stream)?;
        put(buffer, self.version)?;
        put(buffer, self.event_id)?;
        put(buffer, self.event_type)?;
        put(buffer, self.schema_version)?;
        put(buffer, self.recorded_at)?;
        put(buffer, &*origin.actor.kind)?;
        put(buffer, &*origin.actor.id)?;
        put(buffer, origin.actor.on_behalf_of.as_deref())?;
        put(buffer, origin.command_id)?;
        put(buffer, origin.request_id)?;
        put(buffer, origin.correlation_id)?;
        put(buffer, origin.causation_id)?;
        put(buffer, &*self.body)?;
        put(buffer, digest)?;
        put(buffer, self.begins.as_ref().map(|begins| begins.events))?;
        Ok(IsNull::No)
    }
}

/// One field: the number of its type, its length, -1 for null, and its value.
fn put<'a, T>(buffer: &mut PgArgumentBuffer, value: T) -> Result<(), BoxDynError>
where
    T: Encode<'a, Postgres> + Type<Postgres>,
{
    let number = T::type_info()
        .oid()
        .ok_or("a field is of a type without a fixed number")?;
    buffer.extend_from_slice(&number.0.to_be_bytes());
    let start = buffer.len();
    buffer.extend_from_slice(&(-1_i32).to_be_bytes());
    if let IsNull::No = value.encode(buffer)? {
        let length = i32::try_from(buffer.len() - start - size_of::<i32>())?;
        buffer[start..start + size_of::<i32>()].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}
