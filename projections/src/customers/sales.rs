//! What each reseller sees of the customers that it sold something to: that they are its customers, and the address that its latest
//! sale knew. What a customer tells of itself, and whether others sell to it too, is not the reseller's to see.

use chrono::{DateTime, Utc};
use domain::{Event, LicenseId, PersonId, Personal, license::Seller};
use event_log::{Position, RecordedEvent};
use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Touched, customer::CustomerView};
use crate::{
    batch::Row,
    columns::{reseller, text},
    table::{Erasable, Table},
    versions::Versions,
};

/// A customer as a reseller that sold something to it sees it.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(super) struct CustomerReseller {
    /// The two ids.
    customer_reseller: String,
    reseller_id: Uuid,
    first_sold_position: i64,
    first_sold_at: DateTime<Utc>,
    /// The resellers that sold something to this customer before, of those below.
    earlier: Vec<Uuid>,
    customer_id: Uuid,
    /// The address that the latest sale knew.
    email: Option<String>,
    /// All of whose sales something is left.
    resellers: Vec<Uuid>,
    /// How many sales of this reseller are left: licenses that were neither deleted, nor taken back, nor moved to another customer,
    /// and subscriptions. The customer is seen as long as there is one.
    sold: i64,
}

impl Row for CustomerReseller {
    const TABLE: Table =
        Table::versions("customer_resellers", "customer_reseller").with(&[Erasable::Texts("customer_id", &["email"])]);
    type Key = String;

    fn key(&self) -> String {
        self.customer_reseller.clone()
    }
}

/// Who sold a license, and to whom.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(super) struct LicenseSale {
    license_id: Uuid,
    /// None when it was sold directly.
    reseller_id: Option<Uuid>,
    customer_id: Uuid,
    /// It was neither deleted nor taken back.
    is_left: bool,
}

impl Row for LicenseSale {
    const TABLE: Table = Table::versions("license_sales", "license_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.license_id
    }
}

/// Something that a customer got, or has not any more.
pub(super) struct Deal {
    pub(super) customer_id: Uuid,
    /// None when it was sold directly.
    reseller_id: Option<Uuid>,
    what: What,
}

enum What {
    /// A sale, and the address that it knew.
    Sold { email: Option<String> },
    /// A sale is undone.
    Undone,
}

impl Deal {
    fn sold(seller: Option<Uuid>, PersonId(customer_id): PersonId, email: &Personal) -> Self {
        Self {
            customer_id,
            reseller_id: seller,
            what: What::Sold {
                email: text(Some(email)),
            },
        }
    }

    fn undone(license: &LicenseSale) -> Self {
        Self {
            customer_id: license.customer_id,
            reseller_id: license.reseller_id,
            what: What::Undone,
        }
    }
}

/// The license that an event sells, moves or takes back.
pub(super) fn license(recorded: &RecordedEvent) -> Option<Uuid> {
    let LicenseId(id) = match &recorded.event {
        Event::LicenseAssigned(assigned) => assigned.license_id,
        Event::LicenseCustomerChanged(changed) => changed.license_id,
        Event::LicenseDeleted(deleted) => deleted.license_id,
        Event::LicenseRevoked(revoked) => revoked.license_id,
        _ => return None,
    };
    Some(id)
}

/// What `recorded` tells of sales; changes the licenses that it is about.
pub(super) fn deals(licenses: &mut Versions<LicenseSale>, recorded: &RecordedEvent) -> Vec<Deal> {
    let position = recorded.position;
    match &recorded.event {
        Event::LicenseAssigned(assigned) => {
            let sale = LicenseSale {
                license_id: assigned.license_id.0,
                reseller_id: reseller(assigned.seller),
                customer_id: assigned.customer_id.0,
                is_left: true,
            };
            licenses.open(position, sale);
            sold(assigned.seller, assigned.customer_id, &assigned.customer_email)
        }
        Event::SubscriptionStarted(started) => sold(started.seller, started.customer_id, &started.customer_email),
        Event::LicenseCustomerChanged(changed) => {
            let Some(before) = licenses.get(&changed.license_id.0).filter(|it| it.is_left) else {
                return vec![];
            };
            let (undone, seller) = (Deal::undone(before), before.reseller_id);
            licenses.change(&changed.license_id.0, position, |license| {
                license.customer_id = changed.customer_id.0;
            });
            vec![undone, Deal::sold(seller, changed.customer_id, &changed.customer_email)]
        }
        Event::LicenseDeleted(deleted) => take_back(licenses, position, deleted.license_id),
        Event::LicenseRevoked(revoked) => take_back(licenses, position, revoked.license_id),
        _ => vec![],
    }
}

fn sold(seller: Seller, customer_id: PersonId, email: &Personal) -> Vec<Deal> {
    vec![Deal::sold(reseller(seller), customer_id, email)]
}

fn take_back(licenses: &mut Versions<LicenseSale>, position: Position, license_id: LicenseId) -> Vec<Deal> {
    let Some(before) = licenses.get(&license_id.0).filter(|it| it.is_left) else {
        return vec![];
    };
    let undone = Deal::undone(before);
    licenses.change(&license_id.0, position, |license| license.is_left = false);
    vec![undone]
}

/// The key of a customer's row for a reseller.
fn key_of(customer_id: Uuid, reseller_id: Uuid) -> String {
    format!("{customer_id}/{reseller_id}")
}

/// The keys of what may change: each of the customers of these deals as each of its resellers sees it.
pub(super) fn touched(customers: &Versions<CustomerView>, deals: &[Vec<Deal>]) -> Vec<String> {
    let keys = deals.iter().flatten().flat_map(|deal| {
        let customer = customers.get(&deal.customer_id);
        let before = customer.into_iter().flat_map(|row| row.resellers.iter().copied());
        before
            .chain(deal.reseller_id)
            .map(|reseller| key_of(deal.customer_id, reseller))
    });
    keys.collect()
}

/// Takes a deal in.
pub(super) fn evolve(touched: &mut Touched, recorded: &RecordedEvent, deal: &Deal) {
    let (customer_id, position) = (deal.customer_id, recorded.position);
    let Some(customer) = touched.customers.get(&customer_id) else {
        return;
    };
    let Some(reseller_id) = deal.reseller_id else {
        if matches!(deal.what, What::Sold { .. }) && !customer.direct {
            touched
                .customers
                .change(&customer_id, position, |row| row.direct = true);
        }
        return;
    };
    let key = key_of(customer_id, reseller_id);
    match &deal.what {
        What::Undone => touched.sold.change(&key, position, |row| row.sold -= 1),
        What::Sold { email } if touched.sold.get(&key).is_some() => touched.sold.change(&key, position, |row| {
            row.sold += 1;
            row.email.clone_from(email);
        }),
        What::Sold { email } => {
            let row = CustomerReseller {
                customer_reseller: key,
                reseller_id,
                first_sold_position: position.0,
                first_sold_at: recorded.recorded_at,
                earlier: vec![],
                customer_id,
                email: email.clone(),
                resellers: vec![],
                sold: 1,
            };
            touched.sold.open(position, row);
            touched
                .customers
                .change(&customer_id, position, |row| row.resellers.push(reseller_id));
        }
    }
    arrange(touched, position, customer_id);
}

/// Says in the rows of a customer's resellers who of them has sales left.
fn arrange(touched: &mut Touched, position: Position, customer_id: Uuid) {
    let Some(customer) = touched.customers.get(&customer_id) else {
        return;
    };
    let all = customer.resellers.iter();
    let keys: Vec<(Uuid, String)> = all.map(|id| (*id, key_of(customer_id, *id))).collect();
    let has_sales = |key: &String| touched.sold.get(key).is_some_and(|row| row.sold > 0);
    let left = keys.iter().filter(|(_, key)| has_sales(key));
    let left: Vec<Uuid> = left.map(|(id, _)| *id).collect();
    let mut earlier = Vec::new();
    for (id, key) in &keys {
        let differs = |row: &&CustomerReseller| row.earlier != earlier || row.resellers != left;
        if touched.sold.get(key).filter(differs).is_some() {
            touched.sold.change(key, position, |row| {
                row.earlier.clone_from(&earlier);
                row.resellers.clone_from(&left);
            });
        }
        if left.contains(id) {
            earlier.push(*id);
        }
    }
}
