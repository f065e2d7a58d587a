//! Customers, their contacts and e-mail addresses, at any moment. A person becomes a customer by being registered; resellers,
//! whose data is sealed under the key of a person too, are never registered as one.

mod addresses;
mod contacts;
mod customer;
mod sales;

use domain::{Event, PersonId};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use self::{
    addresses::AddressRow,
    contacts::ContactRow,
    sales::{CustomerReseller, Deal, LicenseSale},
};
pub use self::{
    addresses::{AddressView, addresses},
    contacts::{ContactView, contacts},
    customer::{CustomerView, Filter, count, list},
};
use crate::{
    batch::{Batch, Row},
    table::Table,
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[
    CustomerView::TABLE,
    CustomerReseller::TABLE,
    ContactRow::TABLE,
    AddressRow::TABLE,
    LicenseSale::TABLE,
];

/// Which of a customer's contacts or addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is one.
    Present,
    /// There was one.
    Removed,
}

impl Status {
    /// As it stands in the table.
    fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Removed => "removed",
        }
    }
}

/// Adds the condition that something has this status, if one is asked for.
fn push_status(query: &mut QueryBuilder<Postgres>, status: Option<Status>) {
    if let Some(status) = status {
        query.push(" and status = ").push_bind(status.as_str());
    }
}

/// The rows that a batch touches.
struct Touched {
    customers: Versions<CustomerView>,
    sold: Versions<CustomerReseller>,
    contacts: Versions<ContactRow>,
    addresses: Versions<AddressRow>,
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let mut licenses = batch.standing(events.iter().filter_map(sales::license)).await?;
    let deals: Vec<Vec<Deal>> = events.iter().map(|event| sales::deals(&mut licenses, event)).collect();

    let told = events.iter().filter_map(|recorded| person(&recorded.event));
    let bought = deals.iter().flatten().map(|deal| deal.customer_id);
    let customers = batch.standing::<CustomerView>(told.chain(bought)).await?;
    let sold = batch.standing(sales::touched(&customers, &deals)).await?;
    let contacts = batch.standing(events.iter().filter_map(contacts::touched)).await?;
    let addresses = batch.standing(addresses::touched(&customers, events)).await?;
    let mut touched = Touched {
        customers,
        sold,
        contacts,
        addresses,
    };
    for (recorded, deals) in events.iter().zip(&deals) {
        contacts::evolve(&mut touched.contacts, recorded);
        addresses::evolve(&mut touched, recorded);
        customer::evolve(&mut touched, recorded);
        for deal in deals {
            sales::evolve(&mut touched, recorded, deal);
        }
    }
    batch.write(touched.customers).await?;
    batch.write(touched.sold).await?;
    batch.write(touched.contacts).await?;
    batch.write(touched.addresses).await?;
    batch.write(licenses).await
}

/// The person in whose stream an event stands.
fn person(event: &Event) -> Option<Uuid> {
    let PersonId(id) = match event {
        Event::PersonRegistered(registered) => registered.person_id,
        Event::CustomerDetailsChanged(changed) => changed.person_id,
        Event::CustomerAddressAdded(added) => added.person_id,
        Event::CustomerAddressRemoved(removed) => removed.person_id,
        Event::CustomerMainAddressChanged(changed) => changed.person_id,
        _ => return None,
    };
    Some(id)
}
