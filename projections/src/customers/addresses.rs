//! The e-mail addresses of customers.

use chrono::{DateTime, Utc};
use domain::{AddressId, Event, PersonId, Personal};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Status, Touched, customer::CustomerView};
use crate::{
    batch::Row,
    columns::text,
    list::{List, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

const LIST: List = List {
    projection: Projection::Customers,
    table: AddressRow::TABLE,
    columns: "address_id, customer_id, added_position, added_at, changed_at, email, is_main, status",
    order: "added_position",
    sorts: &[
        column("added_at", "timestamptz"),
        column("changed_at", "timestamptz"),
        column("email", "text"),
        column("is_main", "boolean"),
        column("status", "text"),
    ],
};

/// An e-mail address of a customer.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct AddressView {
    /// Its id, which no other address of this customer has; that of the registration has the customer's own.
    pub address_id: Uuid,
    /// Whose address it is, and the person under whose key it is sealed in the log.
    pub customer_id: Uuid,
    /// The log's position at which it was added.
    pub added_position: i64,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it last became or ceased to be the main one, or was removed.
    pub changed_at: DateTime<Utc>,
    /// The address; `[erased]` once its person is.
    pub email: Option<String>,
    /// Whether it is the one that is written to.
    pub is_main: bool,
    /// `present` or `removed`.
    pub status: String,
}

/// An address as it is kept.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
pub(super) struct AddressRow {
    /// The two ids.
    customer_address: String,
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub(super) address: AddressView,
}

impl Row for AddressRow {
    const TABLE: Table =
        Table::versions("customer_addresses", "customer_address").with(&[Erasable::Texts("customer_id", &["email"])]);
    type Key = String;

    fn key(&self) -> String {
        self.customer_address.clone()
    }
}

impl AddressRow {
    /// What tells this address of this customer apart.
    pub(super) fn key_of(person_id: PersonId, address_id: AddressId) -> String {
        format!("{person_id}/{address_id}")
    }
}

/// The e-mail addresses of a customer; all of them, or those of this status.
pub async fn addresses(
    reading: &mut Reading,
    customer_id: Uuid,
    status: Option<Status>,
    page: &Page,
) -> Result<Paged<AddressView>, ListError> {
    let conditions = |query: &mut QueryBuilder<Postgres>| {
        query.push(" and customer_id = ").push_bind(customer_id);
        super::push_status(query, status);
    };
    reading.list(&LIST, &conditions, page).await
}

/// The keys of what may change: the addresses that `events` are about, and the main ones of these customers.
pub(super) fn touched(customers: &Versions<CustomerView>, events: &[RecordedEvent]) -> Vec<String> {
    let mains = customers.rows().filter_map(|row| {
        let main = AddressId(row.main_address_id?);
        Some(AddressRow::key_of(PersonId(row.customer_id), main))
    });
    let told = events.iter().filter_map(|recorded| match &recorded.event {
        Event::CustomerAddressAdded(added) => Some((added.person_id, added.address_id)),
        Event::CustomerAddressRemoved(removed) => Some((removed.person_id, removed.address_id)),
        Event::CustomerMainAddressChanged(changed) => Some((changed.person_id, changed.address_id)),
        _ => None,
    });
    let told = told.map(|(person_id, address_id)| AddressRow::key_of(person_id, address_id));
    mains.chain(told).collect()
}

/// Comes before the customer's own row takes the event in, which says what was the main address.
pub(super) fn evolve(touched: &mut Touched, recorded: &RecordedEvent) {
    let (addresses, position, at) = (&mut touched.addresses, recorded.position, recorded.recorded_at);
    match &recorded.event {
        Event::PersonRegistered(registered) => {
            let person_id = registered.person_id;
            let mut first = row(recorded, person_id, AddressId::first_of(person_id), &registered.email);
            first.address.is_main = true;
            addresses.open(position, first);
        }
        Event::CustomerAddressAdded(added) => {
            let new = row(recorded, added.person_id, added.address_id, &added.email);
            addresses.open(position, new);
        }
        Event::CustomerAddressRemoved(removed) => {
            let key = AddressRow::key_of(removed.person_id, removed.address_id);
            addresses.change(&key, position, |row| {
                row.address.changed_at = at;
                Status::Removed.as_str().clone_into(&mut row.address.status);
            });
        }
        Event::CustomerMainAddressChanged(changed) => {
            let person_id = changed.person_id;
            let customer = touched.customers.get(&person_id.0);
            if let Some(before) = customer.and_then(|customer| customer.main_address_id) {
                set_main(addresses, (position, at), (person_id, AddressId(before)), false);
            }
            set_main(addresses, (position, at), (person_id, changed.address_id), true);
        }
        _ => {}
    }
}

fn row(recorded: &RecordedEvent, person_id: PersonId, address_id: AddressId, email: &Personal) -> AddressRow {
    let address = AddressView {
        address_id: address_id.0,
        customer_id: person_id.0,
        added_position: recorded.position.0,
        added_at: recorded.recorded_at,
        changed_at: recorded.recorded_at,
        email: text(Some(email)),
        is_main: false,
        status: Status::Present.as_str().to_owned(),
    };
    AddressRow {
        customer_address: AddressRow::key_of(person_id, address_id),
        address,
    }
}

fn set_main(
    addresses: &mut Versions<AddressRow>,
    (position, at): (Position, DateTime<Utc>),
    (person_id, address_id): (PersonId, AddressId),
    is_main: bool,
) {
    let key = AddressRow::key_of(person_id, address_id);
    addresses.change(&key, position, |row| {
        row.address.changed_at = at;
        row.address.is_main = is_main;
    });
}
