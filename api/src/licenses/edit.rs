//! `PATCH /v1/licenses/{license_id}`: its customer and its comment.

use axum::{extract::State, response::Response};
use domain::{
    LicenseId, Stream,
    license::EditLicense,
    person::{Comment, EmailAddress},
};
use event_log::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::Sell,
    app::App,
    error::ApiError,
    extract::{Body, Path, given},
    faults::Faults,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// What is to be changed; what is left out stays.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EditLicenseRequest)]
pub(crate) struct Request {
    /// Whose it is to be: another address moves the license to another customer.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    customer_email: Option<String>,
    /// The seller's note; null removes it.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 2000, example = "rack 4")]
    comment: Option<Option<String>>,
}

/// Edit a license
///
/// Another e-mail address moves it to another customer, and both are told.
#[utoipa::path(
    patch, path = "/v1/licenses/{license_id}", tag = "licenses", operation_id = "edit_license",
    params(("license_id" = uuid::Uuid, Path, description = "Which"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Changed, or it was so already", body = Done),
        (status = 404, description = "No such license, or none that one sees", body = ProblemDetails),
        (status = 409, description = "It was deleted or revoked", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<Sell>,
    Path(license_id): Path<LicenseId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let (email, comment) = request.read()?;
    let by = app.license_seller(&write.principal, license_id).await?;
    let customer = match email {
        Some(email) => Some((person::find_or_mint(&app.log, &email.normalised()).await?, email)),
        None => None,
    };
    let stream = Stream::License(license_id);
    let command = EditLicense {
        license_id,
        by,
        customer,
        comment,
    };
    let executed = write.execute(&app, &request, (stream, by.reseller()), command).await?;
    Ok(Done::answer(&executed, stream))
}

/// A comment to be set or removed, where one was given.
type NewComment = Option<Option<Comment>>;

impl Request {
    fn read(&self) -> Result<(Option<EmailAddress>, NewComment), ApiError> {
        let mut faults = Faults::default();
        let email = self.customer_email.as_deref().map(str::parse).transpose();
        let email = faults.take("/customer_email", email);
        let comment = self.comment.as_ref();
        let comment = comment
            .map(|comment| comment.as_deref().map(str::parse).transpose())
            .transpose();
        let comment = faults.take("/comment", comment);
        faults.none()?;
        Ok((email.flatten(), comment.flatten()))
    }
}
