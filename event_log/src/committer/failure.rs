//! What a failed statement means for the group that it carried.

use sqlx::error::DatabaseError;
use tokio::task::JoinError;

use crate::error::LogError;

/// Why a group could not be appended.
pub(super) enum Failure {
    /// The connection or the server is at fault, the outcome is unknown: the same commands are sent again.
    Unknown(String),
    /// The database refuses the group's content.
    Refused(String),
    /// The clock cannot be believed.
    Clock(String),
}

impl Failure {
    /// What went wrong, for the operator.
    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Unknown(reason) | Self::Refused(reason) | Self::Clock(reason) => reason,
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => from_database(&*error),
            sqlx::Error::Encode(source) => Self::Refused(source.to_string()),
            other => Self::Unknown(other.to_string()),
        }
    }
}

fn from_database(error: &dyn DatabaseError) -> Failure {
    let message = error.message().to_owned();
    let code = error.code().unwrap_or_default();
    match code.as_ref() {
        "KL001" => Failure::Clock(message),
        // A server that is read-only was the primary until a moment ago; a lock or serialization failure passes.
        "25006" | "55P03" => Failure::Unknown(message),
        // 08 connection, 40 rollback, 53 resources, 57 operator intervention, 58 system error, XX corruption.
        code if ["08", "40", "53", "57", "58", "XX"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Failure::Unknown(message)
        }
        _ => Failure::Refused(message),
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Database(error) => error.into(),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<JoinError> for Failure {
    /// The others' runtime is being shut down, or what ran there panicked.
    fn from(error: JoinError) -> Self {
        Self::Unknown(error.to_string())
    }
}
