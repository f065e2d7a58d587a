//! `GET /v1/price-lists/{position}/differences`: how another price list differs from this one.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use event_log::Position;
use projections::{
    Projection, Scope,
    price_lists::{self, Difference},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    access::{May, needs::ReadPrices},
    app::{App, Sight},
    error::ApiError,
    extract::{MinLogPosition, Params, Path},
    headers::{LogPosition, PositionHeader},
    problem::ProblemDetails,
};

/// The other list.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OtherParams {
    /// The log's position at which the other list was published.
    to: i64,
}

/// How two price lists differ.
#[derive(Serialize, ToSchema)]
#[schema(as = PriceListDifferences)]
pub(crate) struct Answer {
    /// In the order of the other list; what only this one says comes last.
    items: Vec<Difference>,
}

/// Differences of two price lists
#[utoipa::path(
    get, path = "/v1/price-lists/{position}/differences", tag = "catalog", operation_id = "price_list_differences",
    params(("position" = i64, Path, description = "The log's position at which this list was published"), OtherParams, PositionHeader),
    responses(
        (status = 200, description = "What the other list says otherwise", body = Answer),
        (status = 404, description = "None was published there", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    _: May<ReadPrices>,
    Path(position): Path<i64>,
    Params(other): Params<OtherParams>,
    least: Option<MinLogPosition>,
) -> Result<Response, ApiError> {
    let sight = Sight {
        at_least: least.map(|least| least.0),
        ..Sight::default()
    };
    let mut reading = app.read(&Scope::All, Projection::PriceLists, sight).await?;
    let at = reading.at();
    let found = price_lists::differences(&mut reading, Position(position), Position(other.to)).await?;
    reading.end().await?;
    let items = found.ok_or(ApiError::Unknown("price list"))?;
    Ok((LogPosition(at), Json(Answer { items })).into_response())
}
