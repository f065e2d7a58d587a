//! `GET /v1/resellers`: resellers as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection, Scope,
    resellers::{self, Filter, ResellerView},
};

use crate::{
    access::Right,
    app::App,
    discreet::{Discreet, hide_outside},
    error::ApiError,
    listing::{ListAnswer, ListParams, Listing, Source},
};

static RESELLERS: Source<Discreet<Filter>, ResellerView> = Source {
    right: Right::ReadResellers,
    projection: Projection::Resellers,
    page: |reading, scope, filter, page| {
        async move {
            let mut paged = resellers::list(reading, scope, &filter.filter, page).await?;
            if !filter.shows_all() {
                paged.items.iter_mut().for_each(|reseller| hide_above(scope, reseller));
            }
            Ok(paged)
        }
        .boxed()
    },
    count: Some(|reading, scope, filter| resellers::count(reading, scope, &filter.filter).boxed()),
    search: None,
};

/// Hides what is for staff: why somebody is suspended, and who stands above.
pub(super) fn hide_above(scope: &Scope, reseller: &mut ResellerView) {
    reseller.suspension_reason = None;
    hide_outside(scope, &mut reseller.parent_id);
}

/// Resellers
///
/// Oneself, with all sub-resellers at any depth.
#[utoipa::path(
    get, path = "/v1/resellers", tag = "resellers", operation_id = "list_resellers",
    params(ListParams, Filter),
    responses((status = 200, description = "A page of resellers", body = ListAnswer<ResellerView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    mut listing: Listing<Discreet<Filter>>,
) -> Result<Response, ApiError> {
    listing.filter.seen_by(&listing.principal);
    RESELLERS.answer(app, listing).await
}
