//! `GET /v1/credit-entries`: every change of a balance.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection, Scope,
    credit_accounts::{self, CreditEntryView, EntryFilter},
};

use crate::{
    access::Right,
    app::App,
    discreet::{Discreet, hide_outside},
    error::ApiError,
    listing::{ListAnswer, ListParams, Listing, Source},
};

static ENTRIES: Source<Discreet<EntryFilter>, CreditEntryView> = Source {
    right: Right::ReadCredits,
    projection: Projection::CreditAccounts,
    page: |reading, scope, filter, page| {
        async move {
            let mut paged = credit_accounts::entries(reading, scope, &filter.filter, page).await?;
            if !filter.shows_all() {
                paged.items.iter_mut().for_each(|entry| hide_above(scope, entry));
            }
            Ok(paged)
        }
        .boxed()
    },
    count: None,
    search: None,
};

/// Hides with whom credits were exchanged, where that one stands above.
pub(super) fn hide_above(scope: &Scope, entry: &mut CreditEntryView) {
    if hide_outside(scope, &mut entry.counterparty_reseller_id) {
        entry.cause = match entry.kind.as_str() {
            "transferred_in" => Some("from a reseller above".to_owned()),
            _ => Some("to a reseller above".to_owned()),
        };
    }
}

/// Credit entries
///
/// Each names its cause. A reseller that stands above is not named.
#[utoipa::path(
    get, path = "/v1/credit-entries", tag = "credits", operation_id = "list_credit_entries",
    params(ListParams, EntryFilter),
    responses((status = 200, description = "A page of entries", body = ListAnswer<CreditEntryView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    mut listing: Listing<Discreet<EntryFilter>>,
) -> Result<Response, ApiError> {
    listing.filter.seen_by(&listing.principal);
    ENTRIES.answer(app, listing).await
}
