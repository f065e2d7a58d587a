//! `POST /v1/customers/{customer_id}/addresses`: adds an e-mail address.

use axum::{extract::State, response::Response};
use domain::{
    AddressId, Event, PersonId, Rejection, Stream,
    customer::AddAddress,
    person::{EmailAddress, PersonError},
};
use event_log::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::one::must_be_seen;
use crate::{
    access::needs::{ManageCustomers, OfStaff},
    app::App,
    error::ApiError,
    extract::{Body, Path},
    faults::Faults,
    made::Made,
    problem::ProblemDetails,
    write::{Write, WriteHeaders},
};

/// Which address.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddAddressRequest)]
pub(crate) struct Request {
    /// The address, which nobody else has.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada.lovelace@example.com"
    )]
    email: String,
}

/// Add an e-mail address
///
/// For the vendor's staff, since a customer signs in by it. A customer has at most 20.
#[utoipa::path(
    post, path = "/v1/customers/{customer_id}/addresses", tag = "customers", operation_id = "add_customer_address",
    params(("customer_id" = uuid::Uuid, Path, description = "Whose"), WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Added; the ETag is the customer's version", body = Made),
        (status = 404, description = "No such customer", body = ProblemDetails),
        (status = 409, description = "Somebody has it, or the customer has as many as there may be", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<OfStaff<ManageCustomers>>,
    Path(person_id): Path<PersonId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    must_be_seen(&app, &write.principal, person_id).await?;
    let email = request.email()?;
    let command = command(&app, person_id, email).await?;
    let executed = write
        .execute(&app, &request, (Stream::Person(person_id), None), command)
        .await?;
    Made::answer(&executed, |event| match event {
        Event::CustomerAddressAdded(added) => Some(added.address_id.0),
        _ => None,
    })
}

/// Enters the address for this customer, unless it leads to another.
async fn command(app: &App, person_id: PersonId, email: EmailAddress) -> Result<AddAddress, ApiError> {
    let normalised = email.normalised();
    if person::enter(&app.log, &normalised, person_id).await? != person_id {
        return Err(Rejection::from(PersonError::AddressAlreadyUsed).into());
    }
    Ok(AddAddress {
        person_id,
        address_id: AddressId(app.mint.id()?),
        email,
        reservation_id: app.log.secrets().reservation_id("email-address", &normalised),
    })
}

impl Request {
    fn email(&self) -> Result<EmailAddress, ApiError> {
        let mut faults = Faults::default();
        let email = faults.take("/email", self.email.parse());
        faults.found(email)
    }
}
