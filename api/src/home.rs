//! `GET /v1/home`: the figures of the first page.

use axum::{extract::State, response::Response};
use projections::home::{self, Figures};

use crate::{
    access::{Right, needs::ReadSales},
    app::App,
    error::ApiError,
    look::{Look, LookParams},
};

/// The first page
///
/// What expires soon, how many licenses are in which status, the credits of those who may see them, and what happened last.
#[utoipa::path(
    get, path = "/v1/home", tag = "views", operation_id = "home", params(LookParams),
    responses((status = 200, description = "The figures of what one sees", body = Figures))
)]
pub(crate) async fn handler(State(app): State<App>, look: Look<ReadSales>) -> Result<Response, ApiError> {
    let day = look.day(&app).await?;
    let mut reading = look.read(&app, &home::READS).await?;
    let mut figures = home::figures(&mut reading, day).await?;
    if !look.principal.may(Right::ReadCredits) {
        figures.balance = None;
    }
    look.seen(reading, figures).await
}
