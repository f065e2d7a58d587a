//! Orders of the hosted checkout.

mod cancel;
mod checkout;
mod find;
mod fulfil;
mod list;
mod place;
mod refund;
mod requested;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, place::handler))
        .routes(routes!(find::handler))
        .routes(routes!(cancel::handler))
        .routes(routes!(refund::handler))
        .routes(routes!(checkout::handler))
        .routes(routes!(fulfil::handler))
}
