//! `GET /v1/users`: the users of one's own company; of all, for those of the vendor.

use axum::{Json, extract::State, http::HeaderMap};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::{AccessError, Right, authenticate::signed_in},
    app::App,
    error::ApiError,
    extract::{Limit, Params, written},
    team::UserView,
};

/// Which page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    /// The last user of the page before.
    after: Option<Uuid>,
    /// How many at most.
    #[serde(default, deserialize_with = "written")]
    limit: Option<Limit>,
}

/// Users, in the order in which they were first invited.
#[derive(Serialize)]
pub(crate) struct Answer {
    items: Vec<UserView>,
    /// What to send as `after` for the next page.
    next: Option<Uuid>,
}

pub(crate) async fn handler(
    State(app): State<App>,
    headers: HeaderMap,
    Params(query): Params<Query>,
) -> Result<Json<Answer>, ApiError> {
    let principal = signed_in(&app, &headers).await?;
    if !principal.may(Right::ReadTeam) {
        return Err(AccessError::NotAllowed.into());
    }
    let Limit(limit) = query.limit.unwrap_or_default();
    let accounts = app
        .identity
        .accounts(principal.reseller(), query.after, limit + 1)
        .await?;
    let mut items = accounts.into_iter().map(UserView::of).collect::<Result<Vec<_>, _>>()?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > size;
    items.truncate(size);
    let next = items.last().filter(|_| more).map(|last| last.user_id.0);
    Ok(Json(Answer { items, next }))
}
