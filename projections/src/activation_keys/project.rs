//! Writes activation keys, and which customers have something on them.

use std::collections::HashMap;

use domain::{
    ActivationKeyId, Event, PersonId,
    activation_key::{ActivationKeyAdded, ActivationKeyRenamed, Owner},
};
use event_log::{Position, RecordedEvent};
use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use super::ActivationKeyView;
use crate::{
    batch::{Batch, Row},
    columns::text,
    table::{Erasable, Table},
    versions::Versions,
};

/// A key on which a customer has something, as the customer sees it.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(super) struct KeyCustomer {
    /// The two ids.
    key_customer: String,
    /// Where the customer first had something on it.
    first_position: i64,
    /// How many licenses, whatever their status, and subscriptions of the customer it carries; that it owns the key counts as one.
    held: i64,
    /// With this customer, and with a name only if that is the customer's own.
    #[sqlx(flatten)]
    #[serde(flatten)]
    key: ActivationKeyView,
}

/// Which key carries a license, and whose that is.
#[derive(Clone, Debug, FromRow, Serialize)]
pub(super) struct KeyLicense {
    license_id: Uuid,
    activation_key_id: Uuid,
    customer_id: Uuid,
}

impl Row for KeyCustomer {
    const TABLE: Table =
        Table::versions("key_customers", "key_customer").with(&[Erasable::Texts("person_id", &["name"])]);
    type Key = String;

    fn key(&self) -> String {
        self.key_customer.clone()
    }
}

impl Row for KeyLicense {
    const TABLE: Table = Table::versions("key_licenses", "license_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.license_id
    }
}

/// The rows that a batch touches.
struct Rows {
    keys: Versions<ActivationKeyView>,
    customers: Versions<KeyCustomer>,
    licenses: Versions<KeyLicense>,
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let moved = events.iter().filter_map(|recorded| match &recorded.event {
        Event::LicenseCustomerChanged(changed) => Some(changed.license_id.0),
        _ => None,
    });
    let licenses = batch.standing(moved).await?;
    let holders = holders(&licenses, events);
    let keys = holders.iter().map(|(key, _)| *key);
    let keys: Versions<ActivationKeyView> = batch.standing(events.iter().filter_map(named).chain(keys)).await?;
    // Whoever renames a key of its own sees it by that name.
    let owners = keys
        .rows()
        .filter_map(|key| Some((key.activation_key_id, key.customer_id?)));
    let pairs: Vec<(Uuid, Uuid)> = holders.into_iter().chain(owners).collect();
    let customers = batch.standing(pairs.iter().map(|(key, customer)| key_of(*key, *customer)));
    let customers = customers.await?;
    let mut rows = Rows {
        keys,
        customers,
        licenses,
    };
    for event in events {
        rows.evolve(event);
    }
    batch.write(rows.keys).await?;
    batch.write(rows.customers).await?;
    batch.write(rows.licenses).await
}

/// The key that an event names.
fn named(recorded: &RecordedEvent) -> Option<Uuid> {
    let ActivationKeyId(id) = match &recorded.event {
        Event::ActivationKeyAdded(added) => added.activation_key_id,
        Event::ActivationKeyRenamed(renamed) => renamed.activation_key_id,
        _ => return None,
    };
    Some(id)
}

fn key_of(activation_key_id: Uuid, customer_id: Uuid) -> String {
    format!("{activation_key_id}:{customer_id}")
}

/// The keys with the customers who get something on them or lose it, of which `licenses` are there already.
fn holders(licenses: &Versions<KeyLicense>, events: &[RecordedEvent]) -> Vec<(Uuid, Uuid)> {
    let known = licenses.rows().map(|row| (row.license_id, row.activation_key_id));
    let mut keys: HashMap<Uuid, Uuid> = known.collect();
    let held = licenses.rows().map(|row| (row.activation_key_id, row.customer_id));
    let mut holders: Vec<(Uuid, Uuid)> = held.collect();
    for recorded in events {
        match &recorded.event {
            Event::LicenseAssigned(assigned) => {
                keys.insert(assigned.license_id.0, assigned.activation_key_id.0);
                holders.push((assigned.activation_key_id.0, assigned.customer_id.0));
            }
            Event::LicenseCustomerChanged(changed) => {
                let key = keys.get(&changed.license_id.0);
                holders.extend(key.map(|key| (*key, changed.customer_id.0)));
            }
            Event::SubscriptionStarted(started) => {
                holders.push((started.activation_key_id.0, started.customer_id.0));
            }
            _ => {}
        }
    }
    holders
}

impl Rows {
    fn evolve(&mut self, recorded: &RecordedEvent) {
        let position = recorded.position;
        match &recorded.event {
            Event::ActivationKeyAdded(added) => self.add(added, recorded),
            Event::ActivationKeyRenamed(renamed) => self.rename(renamed, position),
            Event::LicenseAssigned(assigned) => {
                let license = KeyLicense {
                    license_id: assigned.license_id.0,
                    activation_key_id: assigned.activation_key_id.0,
                    customer_id: assigned.customer_id.0,
                };
                self.licenses.open(position, license);
                self.hold(position, assigned.activation_key_id.0, assigned.customer_id, 1);
            }
            Event::LicenseCustomerChanged(changed) => {
                let Some(before) = self.licenses.get(&changed.license_id.0).cloned() else {
                    return;
                };
                let key = before.activation_key_id;
                self.hold(position, key, PersonId(before.customer_id), -1);
                self.hold(position, key, changed.customer_id, 1);
                self.licenses.change(&changed.license_id.0, position, |license| {
                    license.customer_id = changed.customer_id.0;
                });
            }
            Event::SubscriptionStarted(started) => {
                self.hold(position, started.activation_key_id.0, started.customer_id, 1);
            }
            _ => {}
        }
    }

    fn add(&mut self, added: &ActivationKeyAdded, recorded: &RecordedEvent) {
        let (reseller_id, customer_id) = match added.owner {
            Owner::Reseller { reseller_id } => (Some(reseller_id.0), None),
            Owner::Customer { person_id } => (None, Some(person_id.0)),
        };
        let row = ActivationKeyView {
            activation_key_id: added.activation_key_id.0,
            added_position: recorded.position.0,
            added_at: recorded.recorded_at,
            reseller_id,
            customer_id,
            person_id: added.owner.person().0,
            code: added.code.as_str().to_owned(),
            chosen: added.chosen,
            name: text(added.name.as_ref()),
        };
        self.keys.open(recorded.position, row);
        if let Owner::Customer { person_id } = added.owner {
            self.hold(recorded.position, added.activation_key_id.0, person_id, 1);
        }
    }

    fn rename(&mut self, renamed: &ActivationKeyRenamed, position: Position) {
        let id = renamed.activation_key_id.0;
        let name = text(Some(&renamed.name));
        self.keys.change(&id, position, |row| row.name.clone_from(&name));
        if let Some(owner) = self.keys.get(&id).and_then(|key| key.customer_id) {
            self.customers
                .change(&key_of(id, owner), position, |row| row.key.name = name);
        }
    }

    /// A customer has so much more on a key, or less.
    fn hold(&mut self, position: Position, activation_key_id: Uuid, PersonId(customer_id): PersonId, more: i64) {
        let key_customer = key_of(activation_key_id, customer_id);
        if self.customers.get(&key_customer).is_some() {
            return self.customers.change(&key_customer, position, |row| row.held += more);
        }
        let Some(key) = self.keys.get(&activation_key_id) else {
            return;
        };
        let is_own = key.customer_id == Some(customer_id);
        let key = ActivationKeyView {
            customer_id: Some(customer_id),
            name: key.name.clone().filter(|_| is_own),
            ..key.clone()
        };
        let row = KeyCustomer {
            key_customer,
            first_position: position.0,
            held: more,
            key,
        };
        self.customers.open(position, row);
    }
}
