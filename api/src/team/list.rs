//! `GET /v1/users`: the users of one's own company; of all, for those of the vendor.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    access::{May, needs::ReadTeam},
    app::App,
    error::ApiError,
    extract::{Limit, Params, written},
    problem::ProblemDetails,
    team::UserView,
};

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    /// The last user of the page before.
    after: Option<Uuid>,
    /// How many at most.
    #[serde(default, deserialize_with = "written")]
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    limit: Option<Limit>,
}

/// Users, in the order in which they were first invited.
#[derive(Serialize, ToSchema)]
#[schema(as = UserList)]
pub(crate) struct Answer {
    /// Those of this page.
    items: Vec<UserView>,
    /// What to send as `after` for the next page.
    next: Option<Uuid>,
}

/// Users
///
/// Those of one's own company; of all, for those of the vendor.
#[utoipa::path(
    get, path = "/v1/users", tag = "sign-in", operation_id = "list_users",
    params(Query),
    responses(
        (status = 200, description = "A page of users", body = Answer),
        (status = 400, description = "A query that cannot be read", body = ProblemDetails),
        (status = 401, description = "Nobody is signed in", body = ProblemDetails),
        (status = 403, description = "One may not see users", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    May(principal, _): May<ReadTeam>,
    Params(query): Params<Query>,
) -> Result<Json<Answer>, ApiError> {
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
