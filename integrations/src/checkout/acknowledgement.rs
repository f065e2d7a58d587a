//! What the provider is answered.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// Which of the events of one request were taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// All of them.
    All,
    /// These; the provider sends the others again.
    Some(Vec<String>),
    /// None; the provider sends all again.
    None,
}

impl Acknowledgement {
    /// That of events by their ids, each with whether it was taken.
    pub fn of<'a>(events: impl IntoIterator<Item = (&'a str, bool)>) -> Self {
        let (taken, left): (Vec<_>, Vec<_>) = events.into_iter().partition(|(_, taken)| *taken);
        match (taken.is_empty(), left.is_empty()) {
            (_, true) => Self::All,
            (true, false) => Self::None,
            (false, false) => Self::Some(taken.into_iter().map(|(event_id, _)| event_id.to_owned()).collect()),
        }
    }
}

impl IntoResponse for Acknowledgement {
    /// 200; or 202 with the ids, one on each line; or 503.
    fn into_response(self) -> Response {
        match self {
            Self::All => StatusCode::OK.into_response(),
            Self::Some(taken) => (StatusCode::ACCEPTED, taken.join("\n")).into_response(),
            Self::None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
}
