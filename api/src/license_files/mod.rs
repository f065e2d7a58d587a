//! License files: what a license is, signed, for the computer that it is on.

mod activate;
mod brought;
mod download;
mod for_computer;
mod offline;
mod serial;
mod standing;

use axum::{
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use self::{
    brought::{Answer, Brought},
    for_computer::ForComputer,
    serial::drawn_serial,
    standing::{Offered, Span, Standing, Stood, sign},
};
use crate::app::App;

/// In bytes: the longest request of a computer, each of its letters written as JSON at its longest.
const LARGEST_REQUEST: usize = 12 * keyledger_verify::LONGEST_REQUEST + 1024;

pub(crate) fn routes() -> OpenApiRouter<App> {
    let requests = OpenApiRouter::new().routes(routes!(offline::handler));
    OpenApiRouter::new()
        .routes(routes!(download::of_license, activate::handler))
        .routes(routes!(download::of_support))
        .merge(requests.layer(DefaultBodyLimit::max(LARGEST_REQUEST)))
}

/// The file as a browser keeps it.
fn as_attachment(offered: Offered) -> Response {
    let name = format!("attachment; filename=\"{}.lic\"", offered.serial);
    // A serial has letters and digits alone.
    let name = HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("text/plain; charset=us-ascii");
    let headers = [(header::CONTENT_DISPOSITION, name), (header::CONTENT_TYPE, kind)];
    (headers, offered.file).into_response()
}
