//! `GET /v1/price-lists`: the price lists that were published.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    price_lists::{self, PriceListView},
};

use crate::{
    access::needs::ReadPrices,
    app::App,
    error::ApiError,
    listing::{ListAnswer, ListParams, Listing, NoFilter, Source},
};

static PRICE_LISTS: Source<NoFilter, PriceListView> = Source {
    projection: Projection::PriceLists,
    page: |reading, _, page| price_lists::list(reading, page).boxed(),
    count: None,
    search: None,
};

/// Price lists
///
/// All that were ever published, the newest first.
#[utoipa::path(
    get, path = "/v1/price-lists", tag = "catalog", operation_id = "list_price_lists",
    params(ListParams),
    responses((status = 200, description = "A page of price lists", body = ListAnswer<PriceListView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadPrices, NoFilter>,
) -> Result<Response, ApiError> {
    PRICE_LISTS.answer(app, listing).await
}
