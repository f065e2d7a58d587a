//! `GET /v1/credit-entries`: every change of a balance.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    credit_accounts::{self, CreditEntryView, EntryFilter},
};

use crate::{
    access::needs::ReadCredits,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Source},
};

static ENTRIES: Source<EntryFilter, CreditEntryView> = Source {
    projection: Projection::CreditAccounts,
    page: |reading, filter, page| credit_accounts::entries(reading, filter, page).boxed(),
    count: Some(|reading, filter| credit_accounts::count_entries(reading, filter).boxed()),
    search: None,
};

/// Credit entries
///
/// Each names its cause. A reseller that stands above is not named.
#[utoipa::path(
    get, path = "/v1/credit-entries", tag = "credits", operation_id = "list_credit_entries",
    params(ListParams, Counted, EntryFilter),
    responses((status = 200, description = "A page of entries", body = ListAnswer<CreditEntryView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadCredits, EntryFilter>,
) -> Result<Response, ApiError> {
    ENTRIES.answer(app, listing).await
}
