//! `GET /v1/supports`: supports as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection, search,
    supports::{self, Filter, SupportView},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Searched, Source},
};

static SUPPORTS: Source<Filter, SupportView> = Source {
    projection: Projection::Supports,
    page: |reading, filter, page| supports::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| supports::count(reading, filter).boxed()),
    search: Some((search::Kind::License, |filter, ids| filter.license_ids = Some(ids))),
};

/// Supports
///
/// Each term that was bought, expired ones too. `q` finds them by their licenses.
#[utoipa::path(
    get, path = "/v1/supports", tag = "supports", operation_id = "list_supports",
    params(ListParams, Counted, Searched, Filter),
    responses((status = 200, description = "A page of supports", body = ListAnswer<SupportView>))
)]
pub(crate) async fn handler(State(app): State<App>, listing: Listing<ReadSales, Filter>) -> Result<Response, ApiError> {
    SUPPORTS.answer(app, listing).await
}
