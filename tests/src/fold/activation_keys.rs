use std::collections::{BTreeMap, BTreeSet};

use domain::{ActivationKeyId, Event, LicenseId, PersonId, activation_key::Owner};
use event_log::RecordedEvent;
use projections::{
    Page, Scope,
    activation_keys::{self, ActivationKeyView, Filter},
};

use super::{assert_rows, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct ActivationKeys {
    keys: BTreeMap<ActivationKeyId, ActivationKeyView>,
    licenses: BTreeMap<LicenseId, (ActivationKeyId, PersonId)>,
    subscriptions: Vec<(ActivationKeyId, PersonId)>,
    /// Where each customer first had something on a key.
    first: BTreeMap<(PersonId, ActivationKeyId), i64>,
}

impl ActivationKeys {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::ActivationKeyAdded(e) => {
                let row = ActivationKeyView {
                    activation_key_id: e.activation_key_id.0,
                    added_position: recorded.position.0,
                    added_at: recorded.recorded_at,
                    reseller_id: match e.owner {
                        Owner::Reseller { reseller_id } => Some(reseller_id.0),
                        Owner::Customer { .. } => None,
                    },
                    customer_id: match e.owner {
                        Owner::Reseller { .. } => None,
                        Owner::Customer { person_id } => Some(person_id.0),
                    },
                    person_id: e.owner.person().0,
                    code: e.code.as_str().to_owned(),
                    chosen: e.chosen,
                    name: e.name.as_ref().and_then(text),
                };
                self.keys.insert(e.activation_key_id, row);
                if let Owner::Customer { person_id } = e.owner {
                    self.has(recorded, e.activation_key_id, person_id);
                }
            }
            Event::ActivationKeyRenamed(e) => {
                self.keys.get_mut(&e.activation_key_id).expect("was added").name = text(&e.name);
            }
            Event::LicenseAssigned(e) => {
                self.licenses.insert(e.license_id, (e.activation_key_id, e.customer_id));
                self.has(recorded, e.activation_key_id, e.customer_id);
            }
            Event::LicenseCustomerChanged(e) => {
                let license = self.licenses.get_mut(&e.license_id).expect("was assigned");
                license.1 = e.customer_id;
                let key = license.0;
                self.has(recorded, key, e.customer_id);
            }
            Event::SubscriptionStarted(e) => {
                self.subscriptions.push((e.activation_key_id, e.customer_id));
                self.has(recorded, e.activation_key_id, e.customer_id);
            }
            _ => {}
        }
    }

    fn has(&mut self, recorded: &RecordedEvent, key: ActivationKeyId, customer: PersonId) {
        self.first.entry((customer, key)).or_insert(recorded.position.0);
    }

    /// What a customer sees of a key; nothing if it has nothing on it.
    fn seen(&self, customer: PersonId, id: ActivationKeyId) -> Option<ActivationKeyView> {
        let key = &self.keys[&id];
        let is_own = key.customer_id == Some(customer.0);
        let mut held = self.licenses.values().chain(&self.subscriptions);
        let has = is_own || held.any(|held| *held == (id, customer));
        has.then(|| ActivationKeyView {
            customer_id: key.customer_id.filter(|_| is_own),
            person_id: customer.0,
            name: key.name.clone().filter(|_| is_own),
            ..key.clone()
        })
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = activation_keys::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("keys are listed");
        assert_rows(reading, &self.keys, &shown.items, |row| row.added_position);
        let customers: BTreeSet<_> = self.first.keys().map(|(customer, _)| *customer).collect();
        for customer in customers {
            let keys = self.first.keys().filter(|(of, _)| *of == customer);
            let seen = keys.filter_map(|(_, key)| Some((*key, self.seen(customer, *key)?)));
            let seen: BTreeMap<_, _> = seen.collect();
            let shown = activation_keys::list(
                reading.of(&Scope::Customer(customer.0)).await,
                &Filter::default(),
                &Page::ALL,
            )
            .await
            .expect("keys are listed");
            assert_rows(reading, &seen, &shown.items, |row| {
                self.first[&(customer, ActivationKeyId(row.activation_key_id))]
            });
        }
    }
}
