//! Accounting periods: months in UTC that are closed one after the other, each by two members of staff.

mod approve;
mod measure;
mod reopen;
mod request;
mod seal;
mod state;
mod withdraw;

use domain::{Rejection, period::Month};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::App, error::ApiError};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(state::handler))
        .routes(routes!(request::handler))
        .routes(routes!(withdraw::handler))
        .routes(routes!(approve::handler))
        .routes(routes!(reopen::handler))
}

/// The month that stands in a path.
fn month(text: &str) -> Result<Month, ApiError> {
    Ok(text.parse().map_err(Rejection::from)?)
}
