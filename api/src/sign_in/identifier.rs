//! `POST /v1/sign-in/identifier`: says what comes after the login, which is the same for everybody.

use axum::Json;
use domain::{Rejection, person::EmailAddress};
use serde::Deserialize;

use crate::{
    error::ApiError,
    extract::PlainBody,
    sign_in::{Answer, Next},
};

/// Who wants to sign in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// The e-mail address of the account.
    login: String,
}

/// Only the form of the login is looked at: nothing here can tell who has an account.
pub(crate) async fn handler(PlainBody(request): PlainBody<Request>) -> Result<Json<Answer>, ApiError> {
    request.login.parse::<EmailAddress>().map_err(Rejection::from)?;
    Ok(Answer::new(Next::Password))
}
