//! `GET /v1/licenses`: licenses as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    licenses::{self, Filter, LicenseView},
    search,
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Searched, Source},
};

static LICENSES: Source<Filter, LicenseView> = Source {
    projection: Projection::Licenses,
    page: |reading, filter, page| licenses::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| licenses::count(reading, filter).boxed()),
    search: Some((search::Kind::License, |filter, ids| filter.ids = Some(ids))),
};

/// Licenses
///
/// Those that one sold, with those of all sub-resellers; a customer's own.
#[utoipa::path(
    get, path = "/v1/licenses", tag = "licenses", operation_id = "list_licenses",
    params(ListParams, Counted, Searched, Filter),
    responses((status = 200, description = "A page of licenses", body = ListAnswer<LicenseView>))
)]
pub(crate) async fn handler(State(app): State<App>, listing: Listing<ReadSales, Filter>) -> Result<Response, ApiError> {
    LICENSES.answer(app, listing).await
}
