//! `GET /v1/credit-accounts`: balances as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    credit_accounts::{self, CreditAccountView},
};

use crate::{
    access::Right,
    app::App,
    discreet::{Discreet, NoFilter},
    error::ApiError,
    listing::{ListAnswer, ListParams, Listing, Source},
};

type Filter = Discreet<NoFilter>;

static ACCOUNTS: Source<Filter, CreditAccountView> = Source {
    right: Right::ReadCredits,
    projection: Projection::CreditAccounts,
    page: |reading, scope, filter, page| {
        async move {
            let mut paged = credit_accounts::accounts(reading, scope, page).await?;
            for account in &mut paged.items {
                filter.hide(scope, &mut account.parent_id);
            }
            Ok(paged)
        }
        .boxed()
    },
    count: None,
    search: None,
};

/// Credit accounts
///
/// One's own, with those of all sub-resellers.
#[utoipa::path(
    get, path = "/v1/credit-accounts", tag = "credits", operation_id = "list_credit_accounts",
    params(ListParams),
    responses((status = 200, description = "A page of accounts", body = ListAnswer<CreditAccountView>))
)]
pub(crate) async fn handler(State(app): State<App>, mut listing: Listing<Filter>) -> Result<Response, ApiError> {
    listing.filter.seen_by(&listing.principal);
    ACCOUNTS.answer(app, listing).await
}
