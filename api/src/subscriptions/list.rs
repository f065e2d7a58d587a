//! `GET /v1/subscriptions`: subscriptions as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection, search,
    subscriptions::{self, Filter, SubscriptionView},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Searched, Source},
};

static SUBSCRIPTIONS: Source<Filter, SubscriptionView> = Source {
    projection: Projection::Subscriptions,
    page: |reading, filter, page| subscriptions::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| subscriptions::count(reading, filter).boxed()),
    search: Some((search::Kind::Subscription, |filter, ids| filter.ids = Some(ids))),
};

/// Subscriptions
///
/// Those of one's own company and of all sub-resellers; a customer's own.
#[utoipa::path(
    get, path = "/v1/subscriptions", tag = "subscriptions", operation_id = "list_subscriptions",
    params(ListParams, Counted, Searched, Filter),
    responses((status = 200, description = "A page of subscriptions", body = ListAnswer<SubscriptionView>))
)]
pub(crate) async fn handler(State(app): State<App>, listing: Listing<ReadSales, Filter>) -> Result<Response, ApiError> {
    SUBSCRIPTIONS.answer(app, listing).await
}
