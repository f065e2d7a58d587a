use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{AddressId, ContactId, Event, LicenseId, PersonId, Personal, ResellerId, license::Seller};
use event_log::RecordedEvent;
use projections::{
    Page, Scope,
    customers::{self, AddressView, ContactView, CustomerView, Filter},
};

use super::{assert_rows, text};
use crate::Views;

#[derive(Debug, Default)]
pub(super) struct Customers {
    customers: BTreeMap<PersonId, CustomerView>,
    contacts: BTreeMap<(PersonId, ContactId), ContactView>,
    addresses: BTreeMap<(PersonId, AddressId), AddressView>,
    /// Who sold each license that was not taken back, and whose it is.
    licenses: BTreeMap<LicenseId, (Seller, PersonId)>,
    sales: BTreeMap<(ResellerId, PersonId), Sales>,
}

/// What a reseller sold to a customer.
#[derive(Clone, Debug)]
struct Sales {
    first: i64,
    first_at: DateTime<Utc>,
    /// The address that the latest sale knew.
    email: Option<String>,
    subscriptions: usize,
}

impl Customers {
    pub(super) fn evolve(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::PersonRegistered(e) => {
                let first = AddressId::first_of(e.person_id);
                self.add_address(recorded, (e.person_id, first), &e.email, true);
                let row = CustomerView {
                    customer_id: e.person_id.0,
                    registered_position: recorded.position.0,
                    registered_at: recorded.recorded_at,
                    main_address_id: Some(first.0),
                    email: text(&e.email),
                    name: None,
                    country: None,
                    city: None,
                    language: None,
                    resellers: vec![],
                    direct: false,
                };
                self.customers.insert(e.person_id, row);
            }
            Event::CustomerDetailsChanged(e) => {
                let row = self.customers.get_mut(&e.person_id).expect("was registered");
                row.name = e.name.as_ref().and_then(text);
                row.country = e.country.map(|country| country.to_string());
                row.city = e.city.as_ref().and_then(text);
                row.language = e.language.map(|language| language.to_string());
            }
            Event::LicenseAssigned(e) => {
                self.licenses.insert(e.license_id, (e.seller, e.customer_id));
                self.sold(recorded, (e.seller, e.customer_id), &e.customer_email);
            }
            Event::LicenseCustomerChanged(e) => {
                let seller = self.licenses[&e.license_id].0;
                self.licenses.insert(e.license_id, (seller, e.customer_id));
                self.sold(recorded, (seller, e.customer_id), &e.customer_email);
            }
            Event::LicenseDeleted(e) => {
                self.licenses.remove(&e.license_id);
            }
            Event::LicenseRevoked(e) => {
                self.licenses.remove(&e.license_id);
            }
            Event::SubscriptionStarted(e) => {
                self.sold(recorded, (e.seller, e.customer_id), &e.customer_email);
                if let Seller::Reseller { reseller_id } = e.seller {
                    let sales = self.sales.get_mut(&(reseller_id, e.customer_id));
                    sales.expect("was sold something").subscriptions += 1;
                }
            }
            _ => {
                self.evolve_contact(recorded);
                self.evolve_address(recorded);
            }
        }
    }

    fn sold(&mut self, recorded: &RecordedEvent, (seller, customer): (Seller, PersonId), email: &Personal) {
        let row = self.customers.get_mut(&customer).expect("was registered");
        match seller {
            Seller::Direct => row.direct = true,
            Seller::Reseller { reseller_id } => {
                if !row.resellers.contains(&reseller_id.0) {
                    row.resellers.push(reseller_id.0);
                }
                let sales = self.sales.entry((reseller_id, customer)).or_insert(Sales {
                    first: recorded.position.0,
                    first_at: recorded.recorded_at,
                    email: None,
                    subscriptions: 0,
                });
                sales.email = text(email);
            }
        }
    }

    /// The sales of which something is left.
    fn left(&self) -> BTreeMap<(ResellerId, PersonId), Sales> {
        let is_left = |(reseller_id, customer): &(ResellerId, PersonId), sales: &Sales| {
            let seller = Seller::Reseller {
                reseller_id: *reseller_id,
            };
            sales.subscriptions > 0 || self.licenses.values().any(|sale| *sale == (seller, *customer))
        };
        let left = self.sales.iter().filter(|(key, sales)| is_left(key, sales));
        left.map(|(key, sales)| (*key, sales.clone())).collect()
    }

    fn evolve_contact(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::CustomerContactAdded(e) => {
                let row = ContactView {
                    contact_id: e.contact_id.0,
                    customer_id: e.person_id.0,
                    added_position: recorded.position.0,
                    added_at: recorded.recorded_at,
                    changed_at: recorded.recorded_at,
                    first_name: text(&e.first_name),
                    last_name: text(&e.last_name),
                    email: text(&e.email),
                    status: "present".to_owned(),
                };
                self.contacts.insert((e.person_id, e.contact_id), row);
            }
            Event::CustomerContactChanged(e) => {
                let row = self.contact(recorded, (e.person_id, e.contact_id));
                row.first_name = text(&e.first_name);
                row.last_name = text(&e.last_name);
                row.email = text(&e.email);
            }
            Event::CustomerContactRemoved(e) => {
                self.contact(recorded, (e.person_id, e.contact_id)).status = "removed".to_owned();
            }
            _ => {}
        }
    }

    /// The contact, which changes now.
    fn contact(&mut self, recorded: &RecordedEvent, key: (PersonId, ContactId)) -> &mut ContactView {
        let row = self.contacts.get_mut(&key).expect("was added");
        row.changed_at = recorded.recorded_at;
        row
    }

    fn evolve_address(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::CustomerAddressAdded(e) => self.add_address(recorded, (e.person_id, e.address_id), &e.email, false),
            Event::CustomerAddressRemoved(e) => {
                let row = self.addresses.get_mut(&(e.person_id, e.address_id)).expect("was added");
                row.status = "removed".to_owned();
                row.changed_at = recorded.recorded_at;
            }
            Event::CustomerMainAddressChanged(e) => {
                for ((person, address), row) in &mut self.addresses {
                    let is_main = *address == e.address_id;
                    if *person == e.person_id && row.is_main != is_main {
                        row.is_main = is_main;
                        row.changed_at = recorded.recorded_at;
                    }
                }
                let row = self.customers.get_mut(&e.person_id).expect("was registered");
                row.main_address_id = Some(e.address_id.0);
                row.email = self.addresses[&(e.person_id, e.address_id)].email.clone();
            }
            _ => {}
        }
    }

    fn add_address(&mut self, recorded: &RecordedEvent, key: (PersonId, AddressId), email: &Personal, is_main: bool) {
        let row = AddressView {
            address_id: key.1.0,
            customer_id: key.0.0,
            added_position: recorded.position.0,
            added_at: recorded.recorded_at,
            changed_at: recorded.recorded_at,
            email: text(email),
            is_main,
            status: "present".to_owned(),
        };
        self.addresses.insert(key, row);
    }

    pub(super) async fn assert_shown(&self, reading: &mut Views) {
        let shown = customers::list(reading, &Filter::default(), &Page::ALL)
            .await
            .expect("customers are listed");
        assert_rows(reading, &self.customers, &shown.items, |row| row.registered_position);
        self.assert_seen_by_resellers(reading).await;
        for id in self.customers.keys() {
            let shown = customers::contacts(reading, id.0, None, &Page::ALL)
                .await
                .expect("contacts are listed");
            let of = self.contacts.iter().filter(|((person, _), _)| person == id);
            let expected = of.map(|((_, contact), row)| (*contact, row.clone())).collect();
            assert_rows(reading, &expected, &shown.items, |row| row.added_position);
            let shown = customers::addresses(reading, id.0, None, &Page::ALL)
                .await
                .expect("addresses are listed");
            let of = self.addresses.iter().filter(|((person, _), _)| person == id);
            let expected = of.map(|((_, address), row)| (*address, row.clone())).collect();
            assert_rows(reading, &expected, &shown.items, |row| row.added_position);
        }
    }

    /// Each reseller sees those of whom something is left that it sold, and all together see each once.
    async fn assert_seen_by_resellers(&self, reading: &mut Views) {
        let left = self.left();
        let mut resellers: Vec<_> = self.sales.keys().map(|(reseller, _)| reseller.0).collect();
        resellers.dedup();
        let each = resellers.iter().map(|reseller| vec![*reseller]);
        for scope in each.chain([resellers.clone()]) {
            let mut first: BTreeMap<PersonId, &Sales> = BTreeMap::new();
            for ((reseller, customer), sales) in &left {
                if scope.contains(&reseller.0) {
                    let known = first.entry(*customer).or_insert(sales);
                    *known = if sales.first < known.first { sales } else { known };
                }
            }
            let seen = first.iter().map(|(id, sales)| {
                let mut sellers = self.customers[id].resellers.clone();
                sellers.retain(|seller| scope.contains(seller) && left.contains_key(&(ResellerId(*seller), *id)));
                let row = CustomerView {
                    customer_id: id.0,
                    registered_position: sales.first,
                    registered_at: sales.first_at,
                    main_address_id: None,
                    email: sales.email.clone(),
                    name: None,
                    country: None,
                    city: None,
                    language: None,
                    resellers: sellers,
                    direct: false,
                };
                (*id, row)
            });
            let seen: BTreeMap<_, _> = seen.collect();
            let shown = customers::list(
                reading.of(&Scope::Resellers(scope)).await,
                &Filter::default(),
                &Page::ALL,
            )
            .await
            .expect("customers are listed");
            assert_rows(reading, &seen, &shown.items, |row| row.registered_position);
        }
    }
}
