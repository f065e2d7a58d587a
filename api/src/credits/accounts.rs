//! `GET /v1/credit-accounts`: balances as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    credit_accounts::{self, CreditAccountView},
};

use crate::{
    access::needs::ReadCredits,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, NoFilter, Source},
};

static ACCOUNTS: Source<NoFilter, CreditAccountView> = Source {
    projection: Projection::CreditAccounts,
    page: |reading, _, page| credit_accounts::accounts(reading, page).boxed(),
    count: Some(|reading, _| credit_accounts::count_accounts(reading).boxed()),
    search: None,
};

/// Credit accounts
///
/// One's own, with those of all sub-resellers.
#[utoipa::path(
    get, path = "/v1/credit-accounts", tag = "credits", operation_id = "list_credit_accounts",
    params(ListParams, Counted),
    responses((status = 200, description = "A page of accounts", body = ListAnswer<CreditAccountView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadCredits, NoFilter>,
) -> Result<Response, ApiError> {
    ACCOUNTS.answer(app, listing).await
}
