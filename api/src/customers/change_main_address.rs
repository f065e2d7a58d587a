//! `PUT /v1/customers/{customer_id}/main-address`: which e-mail address is written to.

use axum::{extract::State, response::Response};
use domain::{AddressId, PersonId, Stream, customer::ChangeMainAddress};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::needs::{ManageCustomers, OfStaff},
    app::App,
    error::ApiError,
    extract::{Body, Path},
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Which address.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeMainAddressRequest)]
pub(crate) struct Request {
    /// One of the customer's.
    #[schema(value_type = Uuid)]
    address_id: AddressId,
}

/// Change the main e-mail address
///
/// For the vendor's staff.
#[utoipa::path(
    put, path = "/v1/customers/{customer_id}/main-address", tag = "customers",
    operation_id = "change_customer_main_address",
    params(("customer_id" = uuid::Uuid, Path, description = "Whose"), WriteHeaders), request_body = Request,
    responses(
        (status = 200, description = "Changed, or it was so already", body = Done),
        (status = 404, description = "No such customer or address", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<OfStaff<ManageCustomers>>,
    Path(person_id): Path<PersonId>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let stream = Stream::Person(person_id);
    let command = ChangeMainAddress {
        person_id,
        address_id: request.address_id,
    };
    let executed = write.execute(&app, &request, (stream, None), command).await?;
    Ok(Done::answer(&executed, stream))
}
