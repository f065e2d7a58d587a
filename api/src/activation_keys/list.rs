//! `GET /v1/activation-keys`: activation keys as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    activation_keys::{self, ActivationKeyView, Filter},
    search,
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Searched, Source},
};

static KEYS: Source<Filter, ActivationKeyView> = Source {
    projection: Projection::ActivationKeys,
    page: |reading, filter, page| activation_keys::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| activation_keys::count(reading, filter).boxed()),
    search: Some((search::Kind::ActivationKey, |filter, ids| filter.ids = Some(ids))),
};

/// Activation keys
///
/// Those of one's own company and of all sub-resellers; a customer's own. `q` finds them by code and name.
#[utoipa::path(
    get, path = "/v1/activation-keys", tag = "activation keys", operation_id = "list_activation_keys",
    params(ListParams, Counted, Searched, Filter),
    responses((status = 200, description = "A page of activation keys", body = ListAnswer<ActivationKeyView>))
)]
pub(crate) async fn handler(State(app): State<App>, listing: Listing<ReadSales, Filter>) -> Result<Response, ApiError> {
    KEYS.answer(app, listing).await
}
