//! One's own session, password, second factor and address.

pub(crate) mod accept_email;
pub(crate) mod change_email;
pub(crate) mod change_password;
pub(crate) mod end_other_sessions;
pub(crate) mod end_session;
pub(crate) mod list_sessions;
pub(crate) mod prove;
pub(crate) mod remove_second_factor;
pub(crate) mod request_reset;
pub(crate) mod reset_password;
pub(crate) mod set_second_factor;
pub(crate) mod show_session;
