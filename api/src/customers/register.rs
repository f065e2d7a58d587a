//! `POST /v1/customers`: makes a customer known.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{PersonId, Stream, customer::RegisterCustomer, person::EmailAddress};
use event_log::{Position, person};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::change_details::Details;
use crate::{
    access::needs::{ManageCustomers, OfStaff},
    app::App,
    error::ApiError,
    extract::Body,
    faults::Faults,
    headers::LogPosition,
    write::{Write, WriteHeaders},
};

/// Who it is.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RegisterCustomerRequest)]
pub(crate) struct Request {
    /// The first e-mail address.
    #[schema(
        pattern = r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        max_length = 254,
        example = "ada@example.com"
    )]
    email: String,
    /// Who and where it is, if known; details that are known already are kept.
    details: Option<Details>,
}

/// The customer of the address.
#[derive(Serialize, ToSchema)]
#[schema(as = RegisteredCustomer)]
pub(crate) struct Answer {
    /// Its id, which is the same for the same address.
    #[schema(value_type = Uuid)]
    customer_id: PersonId,
    /// The log's position at which it took effect.
    #[schema(value_type = i64)]
    position: Position,
}

/// Register a customer
///
/// For the vendor's staff: whom a reseller sells to becomes known by the sale. Whoever is known by this address stays so.
#[utoipa::path(
    post, path = "/v1/customers", tag = "customers", operation_id = "register_customer",
    params(WriteHeaders), request_body = Request,
    responses(
        (status = 201, description = "Registered, or known already", body = Answer),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<OfStaff<ManageCustomers>>,
    Body(request): Body<Request>,
) -> Result<Response, ApiError> {
    let mut faults = Faults::default();
    let email = faults.take("/email", request.email.parse::<EmailAddress>());
    let details = request
        .details
        .as_ref()
        .map(|details| details.read("/details", &mut faults));
    let email = faults.found(email)?;
    let person_id = person::find_or_mint(&app.log, &email.normalised()).await?;
    let command = RegisterCustomer {
        person_id,
        email,
        details,
    };
    let executed = write
        .execute(&app, &request, (Stream::Person(person_id), None), command)
        .await?;
    let answer = Answer {
        customer_id: person_id,
        position: executed.position,
    };
    Ok((StatusCode::CREATED, LogPosition(executed.position), Json(answer)).into_response())
}
