//! `GET /v1/price-lists/{position}`: one price list, all of it.

use axum::{extract::State, response::Response};
use domain::Stream;
use event_log::Position;
use projections::{
    Projection,
    price_lists::{self, PublishedPriceList},
};

use crate::{
    access::needs::ReadPrices,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
    problem::ProblemDetails,
};

/// A price list
#[utoipa::path(
    get, path = "/v1/price-lists/{position}", tag = "catalog", operation_id = "find_price_list",
    params(("position" = i64, Path, description = "The log's position at which it was published"), LookParams),
    responses(
        (status = 200, description = "The list", body = PublishedPriceList,
            headers(("ETag" = String, description = "The catalog's version"))),
        (status = 404, description = "None was published there", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadPrices>,
    Path(position): Path<i64>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::PriceLists]).await?;
    let found = price_lists::price_list(&mut reading, Position(position)).await?;
    let list = found.ok_or(ApiError::Unknown("price list"))?;
    look.answer(&app, reading, Stream::Catalog, list).await
}
