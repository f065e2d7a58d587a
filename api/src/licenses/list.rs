//! `GET /v1/licenses`: licenses as they are, or were at a moment.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use event_log::{Moment, Position};
use projections::{
    Cursor, Page, Projection, Scope, Sort,
    licenses::{self, Filter, LicenseView},
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
    #[serde(default, deserialize_with = "written")]
    sort: Option<Sort>,
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
        cursor: query.cursor.as_ref(),
        at_least: at_least.map(|least| least.0),
    };
    let mut reading = app.read(Projection::Licenses, sight).await?;
    let at = reading.at();
    let scope = Scope::of_reseller(query.reseller_id);
    let filter = Filter {
        customer_id: query.customer_id,
        ..Filter::default()
    };
    let Limit(limit) = query.limit.unwrap_or_default();
    let page = Page {
        after: query.cursor,
        limit: Some(limit),
        sort: query.sort,
    };
    let paged = licenses::list(&mut reading, &scope, &filter, &page).await?;
    reading.end().await?;
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
