//! `GET /livez`: the process answers. `GET /readyz`: it can do its work.

use std::time::Duration;

use axum::{Json, extract::State};
use event_log::{Position, read};
use projections::Projection;
use serde::Serialize;

use crate::{app::App, error::ApiError};

/// A view that needs longer than this to reach the head lags, or stands still.
const LARGEST_LAG: Duration = Duration::from_secs(2);

#[derive(Serialize)]
pub(crate) struct Live {
    status: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Ready {
    status: &'static str,
    position: Position,
}

/// `GET /livez`
pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// `GET /readyz`
pub(crate) async fn ready(State(app): State<App>) -> Result<Json<Ready>, ApiError> {
    let (position, _) = read::head(&app.log).await?;
    for generation in app.models.generations().await? {
        if let ("live", Some(event)) = (generation.state.as_str(), generation.stopped_at) {
            return Err(ApiError::ViewStopped {
                projection: generation.projection,
                event: Position(event),
            });
        }
    }
    let reading = app
        .models
        .read(&Projection::ALL, position, position, LARGEST_LAG)
        .await?;
    reading.end().await?;
    Ok(Json(Ready {
        status: "ready",
        position,
    }))
}
