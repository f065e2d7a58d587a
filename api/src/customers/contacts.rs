//! `GET /v1/customers/{customer_id}/contacts`: all of one customer's.

use axum::{extract::State, response::Response};
use domain::{PersonId, Stream};
use projections::{
    Page,
    customers::{self, ContactView},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::one;
use crate::{
    access::needs::ReadCustomers,
    app::App,
    error::ApiError,
    extract::Path,
    look::{Look, LookParams},
    problem::ProblemDetails,
};

/// All of one customer's.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerContactList)]
pub(crate) struct Answer {
    /// The newest first.
    items: Vec<ContactView>,
}

/// A customer's contacts
///
/// Whom it names, and named before: the status says which.
#[utoipa::path(
    get, path = "/v1/customers/{customer_id}/contacts", tag = "customers", operation_id = "list_customer_contacts",
    params(("customer_id" = uuid::Uuid, Path, description = "Whose"), LookParams),
    responses(
        (status = 200, description = "All of them", body = Answer,
            headers(("ETag" = String, description = "The customer's version"))),
        (status = 404, description = "No such customer, or none that one sees", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadCustomers>,
    Path(customer_id): Path<PersonId>,
) -> Result<Response, ApiError> {
    let mut reading = one::read_as_itself(&app, &look, customer_id).await?;
    let items = customers::contacts(&mut reading, customer_id.0, None, &Page::ALL)
        .await?
        .items;
    look.answer(&app, reading, Stream::Person(customer_id), Answer { items })
        .await
}
