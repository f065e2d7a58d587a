//! `GET /v1/customers`: customers as they are, or were at a moment.

use axum::{extract::State, response::Response};
use futures_util::FutureExt;
use projections::{
    Projection,
    customers::{self, CustomerView},
    search,
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    access::needs::ReadCustomers,
    app::App,
    error::ApiError,
    listing::{Counted, ListAnswer, ListParams, Listing, Searched, Source},
};

/// Which of the customers that one sees.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// In this country, as two letters such as `FR`.
    country: Option<String>,
    /// What a search found.
    #[serde(skip)]
    #[param(ignore)]
    ids: Option<Vec<Uuid>>,
}

impl Filter {
    fn of_views(&self) -> customers::Filter {
        customers::Filter {
            country: self.country.clone(),
            ids: self.ids.clone(),
            ..customers::Filter::default()
        }
    }
}

static CUSTOMERS: Source<Filter, CustomerView> = Source {
    projection: Projection::Customers,
    page: |reading, filter, page| async move { customers::list(reading, &filter.of_views(), page).await }.boxed(),
    count: Some(|reading, filter| async move { customers::count(reading, &filter.of_views()).await }.boxed()),
    search: Some((search::Kind::Customer, |filter, ids| filter.ids = Some(ids))),
};

/// Customers
///
/// Those to whom one sold something, or a sub-reseller did; a customer sees itself. A reseller finds them by the addresses that its
/// sales knew.
#[utoipa::path(
    get, path = "/v1/customers", tag = "customers", operation_id = "list_customers",
    params(ListParams, Counted, Searched, Filter),
    responses((status = 200, description = "A page of customers", body = ListAnswer<CustomerView>))
)]
pub(crate) async fn handler(
    State(app): State<App>,
    listing: Listing<ReadCustomers, Filter>,
) -> Result<Response, ApiError> {
    CUSTOMERS.answer(app, listing).await
}
