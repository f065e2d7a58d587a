//! `GET /v1/licenses`: licenses as they are, or were at a moment.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use event_log::{Moment, Position};
use projections::{
    Page, Projection,
    licenses::{self, Filter, LicenseView},
    page::Cursor,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::{App, Sight},
    error::ApiError,
    extract::{Limit, MinLogPosition, Params, written},
    headers::LogPosition,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    #[serde(default, deserialize_with = "written")]
    as_of: Option<Moment>,
    reseller_id: Option<Uuid>,
    customer_id: Option<Uuid>,
    #[serde(default, deserialize_with = "written")]
    limit: Option<Limit>,
    #[serde(default, deserialize_with = "written")]
    cursor: Option<Cursor>,
}

#[derive(Serialize)]
struct Answer {
    items: Vec<LicenseView>,
    position: Position,
    next: Option<String>,
}

pub(crate) async fn handler(
    State(app): State<App>,
    at_least: Option<MinLogPosition>,
    Params(query): Params<Query>,
) -> Result<Response, ApiError> {
    let sight = Sight {
        as_of: query.as_of,
        cursor: query.cursor,
        at_least: at_least.map(|least| least.0),
    };
    let at = app.settle(Projection::Licenses, sight).await?;
    let filter = Filter {
        reseller_id: query.reseller_id,
        customer_id: query.customer_id,
    };
    let Limit(limit) = query.limit.unwrap_or_default();
    let page = Page {
        after: query.cursor.map(|cursor| cursor.after),
        limit: Some(limit),
    };
    let paged = licenses::list(app.models.server(), filter, at, page).await?;
    let next = paged.next.map(|cursor| cursor.to_string());
    Ok((
        LogPosition(at),
        Json(Answer {
            items: paged.items,
            position: at,
            next,
        }),
    )
        .into_response())
}
