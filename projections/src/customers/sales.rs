//! Who sold something to which customer.

use std::collections::HashMap;

use domain::{Event, license::Seller};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query_as};
use uuid::Uuid;

use super::{
    Touched,
    customer::{self, CustomerView},
};
use crate::{
    batch::{Batch, Fact, Row},
    table::{Erasable, Table},
    versions::Versions,
};

/// A customer as a reseller that sold something to it sees it.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
pub(super) struct CustomerReseller {
    /// The two ids.
    customer_reseller: String,
    reseller_id: Uuid,
    first_sold_position: i64,
    /// The resellers that sold something to this customer before.
    earlier: Vec<Uuid>,
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub(super) customer: CustomerView,
}

impl Row for CustomerReseller {
    const TABLE: Table = Table::versions("customer_resellers", "customer_reseller")
        .with(&[Erasable::texts("customer_id", &["email", "name", "city"])]);
    type Key = String;

    fn key(&self) -> String {
        self.customer_reseller.clone()
    }
}

/// Who sold a license.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LicenseSeller {
    position: i64,
    license_id: Uuid,
    reseller_id: Option<Uuid>,
}

impl Fact for LicenseSeller {
    const TABLE: Table = Table::facts("license_sellers");
}

impl LicenseSeller {
    /// The one that `recorded` tells of.
    pub(super) fn of(recorded: &RecordedEvent) -> Option<Self> {
        let Event::LicenseAssigned(assigned) = &recorded.event else {
            return None;
        };
        Some(Self {
            position: recorded.position.0,
            license_id: assigned.license_id.0,
            reseller_id: reseller(assigned.seller),
        })
    }
}

/// Something that a customer got.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sale {
    pub(super) customer_id: Uuid,
    /// None when it was sold directly.
    pub(super) reseller_id: Option<Uuid>,
}

/// Who sold the licenses that move to another customer in a batch.
pub(super) struct Sellers(HashMap<Uuid, Option<Uuid>>);

impl Sellers {
    /// Those of the licenses that were `assigned` in this batch, and of others before it.
    pub(super) async fn read(batch: &mut Batch<'_>, assigned: &[LicenseSeller]) -> Result<Self, sqlx::Error> {
        let mut sellers: HashMap<_, _> = assigned.iter().map(|row| (row.license_id, row.reseller_id)).collect();
        let moved = batch.events.iter().filter_map(|recorded| match &recorded.event {
            Event::LicenseCustomerChanged(changed) => Some(changed.license_id.0),
            _ => None,
        });
        let before: Vec<Uuid> = moved.filter(|license| !sellers.contains_key(license)).collect();
        if !before.is_empty() {
            let statement = "select license_id, reseller_id from license_sellers where license_id = any ($1)";
            let found: Vec<(Uuid, Option<Uuid>)> = query_as(statement)
                .bind(before)
                .fetch_all(&mut *batch.connection)
                .await?;
            sellers.extend(found);
        }
        Ok(Self(sellers))
    }

    /// The sale that `recorded` tells of.
    pub(super) fn sale(&self, recorded: &RecordedEvent) -> Option<Sale> {
        let (customer_id, reseller_id) = match &recorded.event {
            Event::LicenseAssigned(assigned) => (assigned.customer_id, reseller(assigned.seller)),
            Event::SubscriptionStarted(started) => (started.customer_id, reseller(started.seller)),
            Event::LicenseCustomerChanged(changed) => (changed.customer_id, *self.0.get(&changed.license_id.0)?),
            _ => return None,
        };
        Some(Sale {
            customer_id: customer_id.0,
            reseller_id,
        })
    }
}

fn reseller(seller: Seller) -> Option<Uuid> {
    match seller {
        Seller::Reseller { reseller_id } => Some(reseller_id.0),
        Seller::Direct => None,
    }
}

/// The key of a customer's row for a reseller.
pub(super) fn key_of(customer_id: Uuid, reseller_id: Uuid) -> String {
    format!("{customer_id}/{reseller_id}")
}

/// The keys of what may change: each of these customers as each of its resellers sees it.
pub(super) fn touched(customers: &Versions<CustomerView>, sales: &[Option<Sale>]) -> Vec<String> {
    let before = customers.rows().flat_map(|row| {
        let resellers = row.resellers.iter();
        resellers.map(|reseller| key_of(row.customer_id, *reseller))
    });
    let new = sales.iter().flatten().filter_map(|sale| {
        let reseller = sale.reseller_id?;
        Some(key_of(sale.customer_id, reseller))
    });
    before.chain(new).collect()
}

/// Takes a sale in: the first of this reseller, or of the vendor itself, to this customer is what counts.
pub(super) fn evolve(touched: &mut Touched, position: Position, sale: &Sale) {
    let Some(row) = touched.customers.get(&sale.customer_id) else {
        return;
    };
    let customer_id = sale.customer_id;
    let Some(reseller_id) = sale.reseller_id else {
        if !row.direct {
            customer::change(touched, customer_id, position, |row| row.direct = true);
        }
        return;
    };
    if row.resellers.contains(&reseller_id) {
        return;
    }
    let earlier = row.resellers.clone();
    customer::change(touched, customer_id, position, |row| row.resellers.push(reseller_id));
    if let Some(row) = touched.customers.get(&customer_id) {
        let sold = CustomerReseller {
            customer_reseller: key_of(customer_id, reseller_id),
            reseller_id,
            first_sold_position: position.0,
            earlier,
            customer: row.clone(),
        };
        touched.sold.open(position, sold);
    }
}
