//! `POST /v1/sign-in/identifier`: says what comes after the login, which is the same for everybody.

use axum::Json;
use domain::{Rejection, person::EmailAddress};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    extract::Body,
    problem::ProblemDetails,
    sign_in::{Answer, Next},
};

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignInIdentifier)]
pub(crate) struct Request {
    /// The e-mail address of the account.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    login: String,
}

/// Begin to sign in
///
/// Only the form of the login is looked at: nothing here can tell who has an account.
#[utoipa::path(
    post, path = "/v1/sign-in/identifier", tag = "sign-in", operation_id = "begin_sign_in", security(()),
    request_body = Request,
    responses(
        (status = 200, description = "What comes next, the same for everybody", body = Answer),
        (status = 422, description = "No e-mail address", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(Body(request): Body<Request>) -> Result<Json<Answer>, ApiError> {
    request.login.parse::<EmailAddress>().map_err(Rejection::from)?;
    Ok(Answer::new(Next::Password))
}
