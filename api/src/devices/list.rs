//! `GET /v1/devices`: devices as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    devices::{self, DeviceView, Filter},
};

use crate::{
    access::needs::ReadSales,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Source},
};

static DEVICES: Source<Filter, DeviceView> = Source {
    projection: Projection::Devices,
    page: |reading, filter, page| devices::list(reading, filter, page).boxed(),
    count: Some(|reading, filter| devices::count(reading, filter).boxed()),
    search: None,
};

/// Devices
///
/// Computers, each with a license that it is or was activated with.
#[utoipa::path(
    get, path = "/v1/devices", tag = "devices", operation_id = "list_devices",
    params(ListParams, Counted, Filter),
    responses((status = 200, description = "A page of devices", body = ListAnswer<DeviceView>))
)]
pub(crate) async fn handler(State(app): State<App>, listing: Listing<ReadSales, Filter>) -> Result<Response, ApiError> {
    DEVICES.answer(app, listing).await
}
