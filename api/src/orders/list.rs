//! `GET /v1/orders`: orders as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    orders::{self, Filter, OrderView},
    search,
};

use crate::{
    access::needs::ReadOrders,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Searched, Source},
};

static ORDERS: Source<Filter, OrderView> = Source {
    projection: Projection::Orders,
    page: |reading, filter, page| orders::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| orders::count(reading, filter).boxed()),
    search: Some((search::Kind::Order, |filter, ids| filter.ids = Some(ids))),
};

/// Orders
///
/// A customer's own; of a reseller those of credits for it and its sub-resellers.
#[utoipa::path(
    get, path = "/v1/orders", tag = "orders", operation_id = "list_orders",
    params(ListParams, Counted, Searched, Filter),
    responses((status = 200, description = "A page of orders", body = ListAnswer<OrderView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadOrders, Filter>,
) -> Result<Response, ApiError> {
    ORDERS.answer(app, listing).await
}
