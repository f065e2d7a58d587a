//! One customer, as whoever asks sees it.

use domain::PersonId;
use projections::{
    Page, Projection, Reading,
    customers::{self, CustomerView, Filter},
};

use crate::{
    access::Principal,
    app::{App, Sight},
    error::ApiError,
};

/// The customer, if whoever reads sees it.
pub(super) async fn seen(reading: &mut Reading, customer_id: PersonId) -> Result<CustomerView, ApiError> {
    let filter = Filter {
        customer_id: Some(customer_id.0),
        ..Filter::default()
    };
    let found = customers::list(reading, &filter, &Page::ALL).await?;
    found.items.into_iter().next().ok_or(ApiError::Unknown("customer"))
}

/// Refuses to change a customer whom `principal` does not see now.
pub(super) async fn must_be_seen(app: &App, principal: &Principal, customer_id: PersonId) -> Result<(), ApiError> {
    let scope = app.scope(principal, None).await?;
    let mut reading = app.read(&scope, Projection::Customers, Sight::default()).await?;
    seen(&mut reading, customer_id).await?;
    Ok(reading.end().await?)
}
