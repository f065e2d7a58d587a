//! `POST /v1/searches`: finds things by what stands in them. The text goes in the body, as it may be an e-mail address.

use axum::{extract::State, response::Response};
use projections::{
    Projection,
    page::LARGEST_PAGE,
    search::{self, Hit, Kind},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Right, needs::ReadSales},
    app::App,
    error::ApiError,
    extract::Body,
    faults::Faults,
    look::{Look, LookParams},
};

/// So many are found unless said.
const USUAL: i64 = 50;

/// In characters.
const LONGEST: usize = 200;

/// What is looked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SearchRequest)]
pub(crate) struct Request {
    /// What is found has each of these words, as the beginning of one of its own; or this key, serial, order number or address.
    #[schema(min_length = 1, max_length = 200, example = "lovelace")]
    text: String,
    /// What is looked through; all that one may see unless said.
    #[serde(default)]
    #[schema(required = false)]
    kinds: Option<Vec<Kind>>,
    /// How many at most; 50 unless said.
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
#[schema(as = Found)]
pub(crate) struct Answer {
    /// Newest first.
    hits: Vec<Hit>,
}

/// Search
///
/// Licenses, keys, customers, resellers, orders and subscriptions that one sees, by what stands in them.
#[utoipa::path(
    post, path = "/v1/searches", tag = "views", operation_id = "search",
    params(LookParams), request_body = Request,
    responses(
        (status = 200, description = "What was found", body = Answer),
        (status = 403, description = "A kind that one may not see", body = crate::problem::ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadSales>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    if !(1..=LONGEST).contains(&request.text.chars().count()) {
        let mut faults = Faults::default();
        faults.note("/text", "malformed-field", "write 1 to 200 characters");
        return Err(faults.into());
    }
    let kinds = match request.kinds {
        Some(kinds) => {
            kinds.iter().try_for_each(|kind| look.principal.must(right(*kind)))?;
            kinds
        }
        None => Kind::ALL
            .into_iter()
            .filter(|kind| look.principal.may(right(*kind)))
            .collect(),
    };
    let mut reading = look.read(&app, &[Projection::Search]).await?;
    let limit = request.limit.unwrap_or(USUAL).min(LARGEST_PAGE);
    let hits = search::find(&mut reading, &kinds, &request.text, limit).await?;
    look.seen(reading, Answer { hits }).await
}

/// What one needs to see it.
fn right(kind: Kind) -> Right {
    match kind {
        Kind::License | Kind::ActivationKey | Kind::Subscription => Right::ReadSales,
        Kind::Customer => Right::ReadCustomers,
        Kind::Reseller => Right::ReadResellers,
        Kind::Order => Right::ReadOrders,
    }
}
