//! `GET /v1/customers/{customer_id}`: one customer.

use axum::{extract::State, response::Response};
use domain::{PersonId, Stream};
use projections::{Projection, customers::CustomerView};

use super::one;
use crate::{
    access::needs::ReadCustomers,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
    problem::ProblemDetails,
};

/// A customer
#[utoipa::path(
    get, path = "/v1/customers/{customer_id}", tag = "customers", operation_id = "find_customer",
    params(("customer_id" = uuid::Uuid, Path, description = "Which"), LookParams),
    responses(
        (status = 200, description = "The customer", body = CustomerView,
            headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "No such customer, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadCustomers>,
    Path(customer_id): Path<PersonId>,
) -> Result<Response, ApiError> {
    let mut reading = look.read(&app, &[Projection::Customers]).await?;
    let customer = one::seen(&mut reading, customer_id).await?;
    look.answer(&app, reading, Stream::Person(customer_id), customer).await
}
