//! `DELETE /v1/customers/{customer_id}/contacts/{contact_id}`: removes somebody whom a customer named.

use axum::{extract::State, response::Response};
use domain::{ContactId, PersonId, Stream, customer::RemoveContact};

use super::one::must_be_seen;
use crate::{
    access::needs::ManageCustomers,
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Remove a contact
#[utoipa::path(
    delete, path = "/v1/customers/{customer_id}/contacts/{contact_id}", tag = "customers",
    operation_id = "remove_customer_contact",
    params(
        ("customer_id" = uuid::Uuid, Path, description = "Whose"),
        ("contact_id" = uuid::Uuid, Path, description = "Which"),
        WriteHeaders,
    ),
    responses(
        (status = 200, description = "Removed", body = Done),
        (status = 404, description = "No such customer or contact, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageCustomers>,
    Path((person_id, contact_id)): Path<(PersonId, ContactId)>,
) -> Result<Response, ApiError> {
    must_be_seen(&app, &write.principal, person_id).await?;
    let command = RemoveContact { person_id, contact_id };
    let about = (Stream::Person(person_id), write.principal.reseller());
    let executed = write.execute(&app, &(), about, command).await?;
    Ok(Done::answer(&executed, about.0))
}
