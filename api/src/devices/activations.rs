//! `GET /v1/activations`: activations as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    activations::{self, ActivationView, Filter},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Source},
};

static ACTIVATIONS: Source<Filter, ActivationView> = Source {
    projection: Projection::Devices,
    page: |reading, filter, page| activations::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| activations::count(reading, filter).boxed()),
    search: None,
};

/// Activations
///
/// What happened between licenses and computers: activations, releases, refreshes and suspected clones.
#[utoipa::path(
    get, path = "/v1/activations", tag = "devices", operation_id = "list_activations",
    params(ListParams, Counted, Filter),
    responses((status = 200, description = "A page of activations", body = ListAnswer<ActivationView>))
)]
pub(crate) async fn handler(State(app): State<App>, listing: Listing<ReadSales, Filter>) -> Result<Response, ApiError> {
    ACTIVATIONS.answer(app, listing).await
}
