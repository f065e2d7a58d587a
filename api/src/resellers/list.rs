//! `GET /v1/resellers`: resellers as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    resellers::{self, Filter, ResellerView},
    search,
};

use crate::{
    access::needs::ReadResellers,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Searched, Source},
};

static RESELLERS: Source<Filter, ResellerView> = Source {
    projection: Projection::Resellers,
    page: |reading, filter, page| resellers::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| resellers::count(reading, filter).boxed()),
    search: Some((search::Kind::Reseller, |filter, ids| filter.ids = Some(ids))),
};

/// Resellers
///
/// Oneself, with all sub-resellers at any depth.
#[utoipa::path(
    get, path = "/v1/resellers", tag = "resellers", operation_id = "list_resellers",
    params(ListParams, Counted, Searched, Filter),
    responses((status = 200, description = "A page of resellers", body = ListAnswer<ResellerView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadResellers, Filter>,
) -> Result<Response, ApiError> {
    RESELLERS.answer(app, listing).await
}
