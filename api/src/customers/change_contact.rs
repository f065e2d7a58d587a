//! `PUT /v1/customers/{customer_id}/contacts/{contact_id}`: replaces what is known of a contact.

use axum::{extract::State, response::Response};
use domain::{ContactId, PersonId, Stream, customer::ChangeContact};

use super::{add_contact::Request, one::must_be_seen};
use crate::{
    access::needs::ManageCustomers,
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Change a contact
///
/// All that is known of it is replaced.
#[utoipa::path(
    put, path = "/v1/customers/{customer_id}/contacts/{contact_id}", tag = "customers",
    operation_id = "change_customer_contact",
    params(
        ("customer_id" = uuid::Uuid, Path, description = "Whose"),
        ("contact_id" = uuid::Uuid, Path, description = "Which"),
        WriteHeaders,
    ),
    request_body = Request,
    responses(
        (status = 200, description = "Changed", body = Done),
        (status = 404, description = "No such customer or contact, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageCustomers>,
    Path((person_id, contact_id)): Path<(PersonId, ContactId)>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    must_be_seen(&app, &write.principal, person_id).await?;
    let command = ChangeContact {
        person_id,
        contact_id,
        contact: request.read()?,
    };
    let about = (Stream::Person(person_id), write.principal.reseller());
    let executed = write.execute(&app, &request, about, command).await?;
    Ok(Done::answer(&executed, about.0))
}
