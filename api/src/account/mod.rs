//! One's own session, password, second factor and address.

mod accept_email;
mod change_email;
mod change_password;
pub(crate) mod choose_password;
mod end_other_sessions;
mod end_session;
mod list_sessions;
mod prove;
mod remove_second_factor;
mod request_reset;
mod reset_password;
mod set_second_factor;
mod show_session;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_session::handler, end_session::handler))
        .routes(routes!(prove::handler))
        .routes(routes!(list_sessions::handler, end_other_sessions::all))
        .routes(routes!(end_other_sessions::one))
        .routes(routes!(change_password::handler))
        .routes(routes!(request_reset::handler))
        .routes(routes!(reset_password::handler))
        .routes(routes!(change_email::handler))
        .routes(routes!(accept_email::handler))
        .routes(routes!(set_second_factor::handler, remove_second_factor::handler))
}
