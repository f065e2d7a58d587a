//! The byte order of everything that is hashed or authenticated: big-endian, texts with their length in front.

use uuid::Uuid;

/// Bytes that are put together for a hash.
pub(crate) struct Bytes(Vec<u8>);

impl Bytes {
    /// Begins with a label that says what the bytes are for, so that no two uses can be mistaken.
    pub(crate) fn labelled(label: &str) -> Self {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(label.as_bytes());
        bytes.push(0);
        Self(bytes)
    }

    pub(crate) fn u32(mut self, value: u32) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    pub(crate) fn i64(mut self, value: i64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    pub(crate) fn uuid(mut self, value: Uuid) -> Self {
        self.0.extend_from_slice(value.as_bytes());
        self
    }

    pub(crate) fn text(self, value: &str) -> Self {
        // A text over 4 GiB cannot come here: names are short, and the table bounds bodies.
        let mut bytes = self.u32(u32::try_from(value.len()).unwrap_or(u32::MAX));
        bytes.0.extend_from_slice(value.as_bytes());
        bytes
    }

    pub(crate) fn fixed(mut self, value: &[u8]) -> Self {
        self.0.extend_from_slice(value);
        self
    }

    /// One byte 0 for nothing, or 1 and the value.
    pub(crate) fn option<T>(mut self, value: Option<T>, write: impl FnOnce(Self, T) -> Self) -> Self {
        self.0.push(u8::from(value.is_some()));
        match value {
            Some(value) => write(self, value),
            None => self,
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}
