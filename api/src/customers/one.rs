//! One customer, as whoever asks sees it.

use domain::PersonId;
use projections::{
    Page, Projection, Reading, Scope,
    customers::{self, CustomerView, Filter},
};

use crate::{
    access::{Principal, needs::ReadCustomers},
    app::{App, Sight},
    error::ApiError,
    look::Look,
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

/// A reading of what is the customer's own, for whoever sees the customer: other scopes do not have it.
pub(super) async fn read_as_itself(
    app: &App,
    look: &Look<ReadCustomers>,
    customer_id: PersonId,
) -> Result<Reading, ApiError> {
    let mut reading = look.read(app, &[Projection::Customers]).await?;
    seen(&mut reading, customer_id).await?;
    let at = reading.at();
    reading.end().await?;
    let own = Scope::Customer(customer_id.0);
    app.read(&own, Projection::Customers, Sight::of(at)).await
}

/// Refuses to change a customer whom `principal` does not see now.
pub(super) async fn must_be_seen(app: &App, principal: &Principal, customer_id: PersonId) -> Result<(), ApiError> {
    let scope = app.scope(principal, None).await?;
    let mut reading = app.read(scope, Projection::Customers, Sight::default()).await?;
    seen(&mut reading, customer_id).await?;
    Ok(reading.end().await?)
}
