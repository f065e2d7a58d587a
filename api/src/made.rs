//! The answer to a write that makes something.

use axum::{
    Json,
    http::{StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use domain::Event;
use event_log::{Executed, Position};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{error::ApiError, headers::LogPosition};

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Made {
    /// Its id.
    id: Uuid,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
    /// The events that were appended, by their stored names.
    events: Vec<&'static str>,
}

impl Made {
    /// A pure function of the events: the first one in which `id_in` finds an id tells what was made, and which version its stream has.
    pub(crate) fn answer(executed: &Executed, id_in: impl Fn(&Event) -> Option<Uuid>) -> Result<Response, ApiError> {
        let found = executed.events.iter().find_map(|recorded| {
            let id = id_in(&recorded.event)?;
            Some((id, recorded.version))
        });
        let Some((id, version)) = found else {
            let cause = "something was made without the event that says so".to_owned();
            return Err(ApiError::Unexpected(cause));
        };
        let events = executed.events.iter();
        let made = Self {
            id,
            position: executed.position,
            events: events.map(|recorded| recorded.event.event_type().name).collect(),
        };
        let etag = [(ETAG, format!("\"{version}\""))];
        Ok((StatusCode::CREATED, etag, LogPosition(executed.position), Json(made)).into_response())
    }
}
