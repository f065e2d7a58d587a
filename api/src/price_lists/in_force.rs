//! `GET /v1/price-lists/in-force`: the price list that is in force on a day.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use event_log::Moment;
use projections::{
    Projection, Scope,
    price_lists::{self, PublishedPriceList},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    access::{May, needs::ReadPrices},
    app::{App, Sight},
    error::ApiError,
    extract::{MinLogPosition, Params, written},
    headers::LogPosition,
    problem::ProblemDetails,
    queries::MomentText,
};

/// Which day.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayParams {
    /// The day in UTC; today unless said.
    on: Option<NaiveDate>,
    /// What was published by this moment: a log position, an RFC 3339 time, or a date, which means its end in UTC; none for now.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<MomentText>, inline, example = "2026-03-31")]
    as_of: Option<Moment>,
}

/// The price list in force
///
/// On any day, also one to come, as far as is published.
#[utoipa::path(
    get, path = "/v1/price-lists/in-force", tag = "catalog", operation_id = "price_list_in_force",
    params(DayParams),
    responses(
        (status = 200, description = "The list", body = PublishedPriceList),
        (status = 404, description = "None is in force on that day", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    _: May<ReadPrices>,
    Params(params): Params<DayParams>,
    least: Option<MinLogPosition>,
) -> Result<Response, ApiError> {
    let sight = Sight {
        as_of: params.as_of,
        cursor: None,
        at_least: least.map(|least| least.0),
    };
    let day = params.on.unwrap_or_else(|| app.mint.now().date_naive());
    let mut reading = app.read(&Scope::All, Projection::PriceLists, sight).await?;
    let position = reading.at();
    let found = price_lists::in_force(&mut reading, day).await?;
    reading.end().await?;
    let list = found.ok_or(ApiError::Unknown("price list"))?;
    Ok((LogPosition(position), Json(list)).into_response())
}
