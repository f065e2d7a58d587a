//! `PUT /v1/customers/{customer_id}/details`: who a customer is, and where.

use axum::{extract::State, response::Response};
use domain::{
    PersonId, Stream,
    customer::{ChangeCustomerDetails, CustomerDetails},
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
    problem::ProblemDetails,
    write::{Done, Write, WriteHeaders},
};

/// Who a customer is, and where. What is left out is not known, or not any more.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerDetails)]
pub(crate) struct Details {
    /// The name of the person or company, 1 to 200 characters.
    #[schema(pattern = r"\S", max_length = 200, example = "Ada Lovelace")]
    name: Option<String>,
    /// Where it is, as two letters.
    #[schema(pattern = "^[A-Z]{2}$", example = "GB")]
    country: Option<String>,
    /// Where in that country, 1 to 100 characters.
    #[schema(pattern = r"\S", max_length = 100, example = "London")]
    city: Option<String>,
    /// What it is written to in: `en`, `fr` or `de`.
    #[schema(pattern = "^(en|fr|de)$", example = "en")]
    language: Option<String>,
}

impl Details {
    /// The details as rules take them; notes what they cannot be.
    pub(super) fn read(&self, pointer: &str, faults: &mut Faults) -> CustomerDetails {
        CustomerDetails {
            name: faults.read(&format!("{pointer}/name"), self.name.as_ref()),
            country: faults.read(&format!("{pointer}/country"), self.country.as_ref()),
            city: faults.read(&format!("{pointer}/city"), self.city.as_ref()),
            language: faults.read(&format!("{pointer}/language"), self.language.as_ref()),
        }
    }
}

/// Change a customer's details
///
/// All of them are replaced.
#[utoipa::path(
    put, path = "/v1/customers/{customer_id}/details", tag = "customers", operation_id = "change_customer_details",
    params(("customer_id" = uuid::Uuid, Path, description = "Whose"), WriteHeaders), request_body = Details,
    responses(
        (status = 200, description = "Changed", body = Done),
        (status = 404, description = "No such customer, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    write: Write<ManageCustomers>,
    Path(person_id): Path<PersonId>,
    Body(request): Body<Details>,
) -> Result<Response, ApiError> {
    must_be_seen(&app, &write.principal, person_id).await?;
    let mut faults = Faults::default();
    let details = request.read("", &mut faults);
    faults.none()?;
    let command = ChangeCustomerDetails { person_id, details };
    let about = (Stream::Person(person_id), write.principal.reseller());
    let executed = write.execute(&app, &request, about, command).await?;
    Ok(Done::answer(&executed, about.0))
}
