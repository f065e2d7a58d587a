//! Places in the log.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A place in the log: the first event is 1, and there are no gaps. 0 is before the first event. The events up to a position are
/// a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub i64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A text that is no position.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a log position: write a whole number from 0")]
pub struct NotAPosition(String);

impl FromStr for Position {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits);
        number.map(Self).ok_or_else(|| NotAPosition(text.to_owned()))
    }
}
