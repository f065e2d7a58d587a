//! What is new with a request: ids, and numbers drawn at random.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{Rejection, activation_key::ActivationKeyCode, license::OrderReference, signing_key::SigningKeyId};
use event_log::{Clock, LogError};
use uuid::{Builder, Uuid};

use crate::error::ApiError;

/// Fills bytes at random. The process has one source; tests bring their own.
pub type Random = Arc<dyn Fn(&mut [u8]) -> Result<(), LogError> + Send + Sync>;

/// Mints ids and draws numbers. Cheap to clone.
#[derive(Clone)]
pub struct Mint {
    clock: Clock,
    random: Random,
}

impl fmt::Debug for Mint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mint")
    }
}

impl Mint {
    /// Draws from the operating system.
    pub fn new(clock: Clock) -> Self {
        Self::drawing_from(
            clock,
            Arc::new(|bytes| getrandom::fill(bytes).map_err(|_| LogError::Random)),
        )
    }

    /// Draws from `random`.
    pub fn drawing_from(clock: Clock, random: Random) -> Self {
        Self { clock, random }
    }

    /// What the clock says.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// A new id, a UUID v7, so that ids sort by the time they were made.
    pub fn id(&self) -> Result<Uuid, LogError> {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        Ok(Builder::from_unix_timestamp_millis(millis, &self.bytes()?).into_uuid())
    }

    /// A reference for an order of today. Whether it is free, only the log can tell.
    pub fn order_reference(&self) -> Result<OrderReference, LogError> {
        // Nine digits of 64 random bits: no digit is likelier than another.
        let drawn = u64::from_be_bytes(self.bytes()?);
        let first = u16::try_from(drawn / 100_000 % 10_000).unwrap_or_default();
        let second = u32::try_from(drawn % 100_000).unwrap_or_default();
        Ok(OrderReference::new(self.now().date_naive(), first, second))
    }

    /// The code of an activation key. Whether it is free, only the log can tell.
    pub fn activation_key_code(&self) -> Result<ActivationKeyCode, LogError> {
        Ok(ActivationKeyCode::from_random(self.bytes()?))
    }

    /// The id of a signing key of today: the day and eight random letters.
    pub(crate) fn signing_key_id(&self) -> Result<SigningKeyId, ApiError> {
        // 26 letters of 64 random bits: no letter is noticeably likelier than another.
        let mut drawn = u64::from_be_bytes(self.bytes()?);
        let mut id = format!("{}-", self.now().date_naive());
        for _ in 0..8 {
            id.push(char::from(b'a' + u8::try_from(drawn % 26).unwrap_or_default()));
            drawn /= 26;
        }
        Ok(id.parse().map_err(Rejection::from)?)
    }

    /// Random bytes, for what must not be guessed.
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], LogError> {
        let mut bytes = [0; N];
        (self.random)(&mut bytes)?;
        Ok(bytes)
    }
}
