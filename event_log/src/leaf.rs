//! The leaf of an event in the Merkle tree: frozen with the first event.
//!
//! RFC 6962, 2.1: `leaf hash = SHA-256(0x00 || envelope)`. The envelope covers all that an auditor would believe:
//!
//! ```text
//! "keyledger.event.v1" 0x00
//! u64 position  lp(stream)  u64 version  uuid event id  lp(type)  u32 schema version
//! i64 recorded_at  opt(i64 imported_at)
//! lp(actor kind)  lp(actor id)  opt(lp(on behalf of))
//! uuid command  opt(uuid request)  uuid correlation  opt(uuid causation)
//! SHA-256(body)
//! ```
//!
//! Integers are big-endian, times are microseconds since 1970 in UTC, `lp` is a u32 length and the UTF-8 bytes, a uuid is its 16
//! bytes, `opt` is one byte 0, or one byte 1 and the value. The test vectors stand in `tests/tests/log/leaf_vectors.json`.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{bytes::Bytes, metadata::Actor, position::Position, recorded::Origin};

/// What a leaf covers, as stored.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// The event's position; its leaf index is one less.
    pub position: Position,
    /// The stream's name.
    pub stream: &'a str,
    /// The version in the stream.
    pub version: i64,
    /// The event's id.
    pub event_id: Uuid,
    /// The stored name of its type.
    pub event_type: &'a str,
    /// The version of its body.
    pub schema_version: i32,
    /// When it was decided.
    pub recorded_at: DateTime<Utc>,
    /// When it was imported.
    pub imported_at: Option<DateTime<Utc>>,
    /// Who, from which command and request, and why.
    pub origin: &'a Origin,
    /// The exact stored bytes.
    pub body: &'a [u8],
}

impl Leaf<'_> {
    /// The log entry that the tree is built over. Holds no personal data.
    pub fn envelope(&self) -> Vec<u8> {
        let Origin {
            command_id,
            actor,
            request_id,
            correlation_id,
            causation_id,
        } = self.origin;
        let Actor { kind, id, on_behalf_of } = actor;
        Bytes::labelled("keyledger.event.v1")
            .i64(self.position.0)
            .text(self.stream)
            .i64(self.version)
            .uuid(self.event_id)
            .text(self.event_type)
            .u32(self.schema_version.cast_unsigned())
            .i64(self.recorded_at.timestamp_micros())
            .option(self.imported_at, |bytes, time| bytes.i64(time.timestamp_micros()))
            .text(kind)
            .text(id)
            .option(on_behalf_of.as_deref(), Bytes::text)
            .uuid(*command_id)
            .option(*request_id, Bytes::uuid)
            .uuid(*correlation_id)
            .option(*causation_id, Bytes::uuid)
            .fixed(&Sha256::digest(self.body))
            .finish()
    }

    /// The leaf's hash.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update([0])
            .chain_update(self.envelope())
            .finalize()
            .into()
    }
}
