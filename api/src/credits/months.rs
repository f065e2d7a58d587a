//! `GET /v1/credit-months`: what the entries of each month come to.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    credit_accounts::{self, CreditMonthView},
};

use crate::{
    access::needs::ReadCredits,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, NoFilter, Source},
};

static MONTHS: Source<NoFilter, CreditMonthView> = Source {
    projection: Projection::CreditAccounts,
    page: |reading, _, page| credit_accounts::months(reading, page).boxed(),
    count: Some(|reading, _| credit_accounts::count_months(reading).boxed()),
    search: None,
};

/// Months of credit accounts
///
/// Only months with an entry. The opening balance and the sums of all kinds are the closing balance.
#[utoipa::path(
    get, path = "/v1/credit-months", tag = "credits", operation_id = "list_credit_months",
    params(ListParams, Counted),
    responses((status = 200, description = "A page of months", body = ListAnswer<CreditMonthView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadCredits, NoFilter>,
) -> Result<Response, ApiError> {
    MONTHS.answer(app, listing).await
}
