//! Customers with their contacts and addresses. Whoever sold something to a customer sees it and keeps its details and contacts; the
//! addresses, by which a customer signs in, only staff change.

mod add_address;
mod add_contact;
mod addresses;
mod change_contact;
mod change_details;
mod change_main_address;
mod contacts;
mod find;
mod list;
mod one;
mod register;
mod remove_address;
mod remove_contact;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::handler, register::handler))
        .routes(routes!(find::handler))
        .routes(routes!(change_details::handler))
        .routes(routes!(contacts::handler, add_contact::handler))
        .routes(routes!(change_contact::handler, remove_contact::handler))
        .routes(routes!(addresses::handler, add_address::handler))
        .routes(routes!(remove_address::handler))
        .routes(routes!(change_main_address::handler))
}
