//! `GET /v1/credit-adjustments`: corrections that wait, or waited, for approval.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    credit_accounts::{self, AdjustmentFilter, CreditAdjustmentView},
};

use crate::{
    access::needs::ReadBooks,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Source},
};

static ADJUSTMENTS: Source<AdjustmentFilter, CreditAdjustmentView> = Source {
    projection: Projection::CreditAccounts,
    page: |reading, filter, page| credit_accounts::adjustments(reading, filter, page).boxed(),
    count: Some(|reading, filter| credit_accounts::count_adjustments(reading, filter).boxed()),
    search: None,
};

/// Credit adjustments
///
/// Those that took a second one of the staff. What was booked at once is among the credit entries.
#[utoipa::path(
    get, path = "/v1/credit-adjustments", tag = "credits", operation_id = "list_credit_adjustments",
    params(ListParams, Counted, AdjustmentFilter),
    responses((status = 200, description = "A page of adjustments", body = ListAnswer<CreditAdjustmentView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadBooks, AdjustmentFilter>,
) -> Result<Response, ApiError> {
    ADJUSTMENTS.answer(app, listing).await
}
