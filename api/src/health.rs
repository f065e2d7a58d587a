//! `GET /livez`: the process answers. `GET /readyz`: it can do its work.

use std::time::Duration;

use axum::{Json, extract::State};
use event_log::{Position, read};
use projections::{Projection, Scope, Wanted};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, error::ApiError, problem::ProblemDetails};

/// A view that needs longer than this to reach the head lags, or stands still.
const LARGEST_LAG: Duration = Duration::from_secs(2);

/// The process answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Live {
    /// `live`
    status: &'static str,
}

/// The server can do its work.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ready {
    /// `ready`
    status: &'static str,
    /// Where the log stands.
    #[schema(value_type = i64)]
    position: Position,
}

/// Whether the process answers
#[utoipa::path(
    get, path = "/livez", tag = "server", operation_id = "live", security(()),
    responses((status = 200, description = "It does", body = Live))
)]
pub(crate) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

/// Whether the server can do its work
#[utoipa::path(
    get, path = "/readyz", tag = "server", operation_id = "ready", security(()),
    responses(
        (status = 200, description = "It can", body = Ready),
        (status = 503, description = "It cannot: the database, or a view that lags or stands still", body = ProblemDetails),
    )
)]
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
        .read(&Scope::All, &Projection::ALL, Wanted::at(position, LARGEST_LAG))
        .await?;
    reading.end().await?;
    Ok(Json(Ready {
        status: "ready",
        position,
    }))
}
