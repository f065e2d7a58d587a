//! `DELETE /v1/customers/{customer_id}/addresses/{address_id}`: removes an e-mail address.

use axum::{extract::State, response::Response};
use domain::{AddressId, PersonId, Stream, customer::RemoveAddress};

use crate::{
    access::needs::{ManageCustomers, OfStaff},
    app::App,
    error::ApiError,
    extract::Path,
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Remove an e-mail address
///
/// For the vendor's staff. Not the main one: make another the main one first.
#[utoipa::path(
    delete, path = "/v1/customers/{customer_id}/addresses/{address_id}", tag = "customers",
    operation_id = "remove_customer_address",
    params(
        ("customer_id" = uuid::Uuid, Path, description = "Whose"),
        ("address_id" = uuid::Uuid, Path, description = "Which"),
        WriteHeaders,
    ),
    responses(
        (status = 200, description = "Removed", body = Done),
        (status = 404, description = "No such customer or address", body = ProblemDetails),
        (status = 409, description = "It is the main one", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<OfStaff<ManageCustomers>>,
    Path((person_id, address_id)): Path<(PersonId, AddressId)>,
) -> Result<Response, ApiError> {
    let stream = Stream::Person(person_id);
    let command = RemoveAddress { person_id, address_id };
    let executed = write.execute(&app, &(), (stream, None), command).await?;
    Ok(Done::answer(&executed, stream))
}
