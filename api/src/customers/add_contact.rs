//! `POST /v1/customers/{customer_id}/contacts`: adds somebody whom a customer names.

use axum::{extract::State, response::Response};
use domain::{
    ContactId, Event, PersonId, Stream,
    customer::{AddContact, Contact},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::one::must_be_seen;
use crate::{
    access::needs::ManageCustomers,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    made::Made,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// Who it is.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactRequest)]
pub(crate) struct Request {
    /// The first name, 1 to 100 characters.
    #[schema(pattern = r"\S", max_length = 100, example = "Grace")]
    first_name: String,
    /// The last name, 1 to 100 characters.
    #[schema(pattern = r"\S", max_length = 100, example = "Hopper")]
    last_name: String,
    /// Where to write to. It is not one of the customer's own addresses: nobody signs in with it.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "grace@example.com"
    )]
    email: String,
}

impl Request {
    /// The contact as rules take it.
    pub(super) fn read(&self) -> Result<Contact, ApiError> {
        let mut faults = Faults::default();
        let first_name = faults.take("/first_name", self.first_name.parse());
        let last_name = faults.take("/last_name", self.last_name.parse());
        let email = faults.take("/email", self.email.parse());
        faults.none()?;
        match (first_name, last_name, email) {
            (Some(first_name), Some(last_name), Some(email)) => Ok(Contact {
                first_name,
                last_name,
                email,
            }),
            _ => Err(ApiError::Unexpected("a fault was not noted".to_owned())),
        }
    }
}

/// Add a contact
///
/// A customer has at most 100.
#[utoipa::path(
    post, path = "/v1/customers/{customer_id}/contacts", tag = "customers", operation_id = "add_customer_contact",
    params(("customer_id" = uuid::Uuid, Path, description = "Whose"), WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Added; the ETag is the customer's version", body = Made),
        (status = 404, description = "No such customer, or none that one sees", body = ProblemDetails),
        (status = 409, description = "As many as there may be", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageCustomers>,
    Path(person_id): Path<PersonId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    must_be_seen(&app, &write.principal, person_id).await?;
    let command = AddContact {
        person_id,
        contact_id: ContactId(app.mint.id()?),
        contact: request.read()?,
    };
    let about = (Stream::Person(person_id), write.principal.reseller());
    let executed = write.execute(&app, &request, about, command).await?;
    Made::answer(&executed, |event| match event {
        Event::CustomerContactAdded(added) => Some(added.contact_id.0),
        _ => None,
    })
}
