//! What happens to resellers, customers and price lists, in random or chosen order.

use chrono::{Days, NaiveDate};
use domain::{
    ActivationKeyId, AddressId, Command, ContactId, LicenseId, PersonId, ResellerId, SubscriptionId,
    activation_key::Owner,
    catalog::{PublishPriceList, default_price_list},
    customer::{
        AddAddress, AddContact, ChangeContact, ChangeCustomerDetails, ChangeMainAddress, Contact, CustomerDetails,
        RegisterCustomer, RemoveAddress, RemoveContact,
    },
    license::{AssignLicense, EditLicense, RequestedTerm, Seller},
    reseller::{
        ChangeResellerProfile, ChangeResellerTier, MoveReseller, RegisterReseller, ReinstateReseller, ResellerProfile,
    },
    subscription::GenerateSubscription,
};
use proptest::prelude::*;
use tests::{
    TestLog,
    commands::{purchase, suspend},
    new_id,
};
use uuid::Uuid;

/// One thing that happens; whom or what it is about is found by the numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum PartyStep {
    Join(usize),
    Suspend(usize),
    Reinstate(usize),
    Profile(usize),
    Tier(usize),
    MoveReseller(usize, usize),
    Register(usize),
    Details(usize),
    AddContact(usize, usize),
    ChangeContact(usize, usize),
    RemoveContact(usize, usize),
    AddAddress(usize, usize),
    MainAddress(usize, usize),
    RemoveAddress(usize, usize),
    /// A reseller sells something to a customer.
    Sell(usize, usize),
    /// The same, as a subscription.
    Subscribe(usize, usize),
    /// The vendor sells something to a customer.
    SellDirectly(usize),
    /// A license moves to a customer.
    MoveLicense(usize, usize),
    Publish(usize),
}

pub(super) fn party_step() -> impl Strategy<Value = PartyStep> {
    let one = || 0..1000_usize;
    let two = || (one(), one());
    prop_oneof![
        3 => one().prop_map(PartyStep::Join),
        1 => one().prop_map(PartyStep::Suspend),
        1 => one().prop_map(PartyStep::Reinstate),
        1 => one().prop_map(PartyStep::Profile),
        1 => one().prop_map(PartyStep::Tier),
        3 => two().prop_map(|(who, to)| PartyStep::MoveReseller(who, to)),
        1 => one().prop_map(PartyStep::Register),
        2 => one().prop_map(PartyStep::Details),
        2 => two().prop_map(|(whose, which)| PartyStep::AddContact(whose, which)),
        1 => two().prop_map(|(whose, which)| PartyStep::ChangeContact(whose, which)),
        1 => two().prop_map(|(whose, which)| PartyStep::RemoveContact(whose, which)),
        3 => two().prop_map(|(whose, which)| PartyStep::AddAddress(whose, which)),
        2 => two().prop_map(|(whose, which)| PartyStep::MainAddress(whose, which)),
        1 => two().prop_map(|(whose, which)| PartyStep::RemoveAddress(whose, which)),
        4 => two().prop_map(|(who, whom)| PartyStep::Sell(who, whom)),
        1 => two().prop_map(|(who, whom)| PartyStep::Subscribe(who, whom)),
        1 => one().prop_map(PartyStep::SellDirectly),
        2 => two().prop_map(|(which, whom)| PartyStep::MoveLicense(which, whom)),
        1 => one().prop_map(PartyStep::Publish),
    ]
}

/// Who there is by now.
#[derive(Debug)]
pub(super) struct Parties {
    pub(super) resellers: Vec<(ResellerId, ActivationKeyId)>,
    pub(super) customers: Vec<PersonId>,
    licenses: Vec<(LicenseId, ResellerId)>,
    /// Customers may use the same ids for what is theirs.
    ids: Vec<Uuid>,
}

impl Parties {
    /// So many customers, most of whom nobody knows yet, and `reseller` with its `key`.
    pub(super) fn new(reseller: ResellerId, key: ActivationKeyId, customers: usize) -> Self {
        Self {
            resellers: vec![(reseller, key)],
            customers: (0..customers).map(|_| PersonId(new_id())).collect(),
            licenses: vec![],
            ids: (0..3).map(|_| new_id()).collect(),
        }
    }

    /// Takes a step; one that the rules forbid changes nothing.
    pub(super) async fn take(&mut self, test: &TestLog, step: PartyStep) {
        match step {
            PartyStep::Join(index) => self.join(test, index).await,
            PartyStep::Suspend(index) => execute(test, suspend(self.reseller(index))).await,
            PartyStep::Reinstate(index) => {
                let reseller_id = self.reseller(index);
                execute(test, ReinstateReseller { reseller_id }).await;
            }
            PartyStep::Profile(index) => execute(test, self.profile(index)).await,
            PartyStep::Tier(index) => {
                let tier = [None, Some("SILVER"), Some("GOLD")][index % 3];
                let change = ChangeResellerTier {
                    reseller_id: self.reseller(index),
                    tier: tier.map(|tier| tier.parse().unwrap()),
                };
                execute(test, change).await;
            }
            PartyStep::MoveReseller(who, to) => {
                let to = (!to.is_multiple_of(4)).then(|| self.reseller(to));
                let reseller_id = self.reseller(who);
                execute(test, MoveReseller { reseller_id, to }).await;
            }
            PartyStep::Sell(..)
            | PartyStep::Subscribe(..)
            | PartyStep::SellDirectly(_)
            | PartyStep::MoveLicense(..) => self.sell(test, step).await,
            PartyStep::Publish(index) => execute(test, publish(index)).await,
            _ => self.tell(test, step).await,
        }
    }

    fn reseller(&self, index: usize) -> ResellerId {
        self.resellers[index % self.resellers.len()].0
    }

    fn customer(&self, index: usize) -> PersonId {
        self.customers[index % self.customers.len()]
    }

    async fn join(&mut self, test: &TestLog, index: usize) {
        let reseller_id = ResellerId(new_id());
        let register = RegisterReseller {
            reseller_id,
            parent_id: (!index.is_multiple_of(3)).then(|| self.reseller(index)),
            name: format!("Reseller {}", index % 7),
        };
        if test.execute(register).await.is_ok() {
            test.accepted(purchase(reseller_id, 500)).await;
            let key = test.add_key(reseller_id);
            self.resellers.push((reseller_id, key.activation_key_id));
            test.accepted(key).await;
        }
    }

    fn profile(&self, index: usize) -> ChangeResellerProfile {
        ChangeResellerProfile {
            reseller_id: self.reseller(index),
            by_staff: true,
            profile: ResellerProfile {
                name: format!("Renamed {}", index % 5),
                address: (0..index % 3).map(|line| format!("line {line}")).collect(),
                country: Some(["FR", "DE", "NO"][index % 3].parse().unwrap()),
                vat_number: index.is_multiple_of(2).then(|| "DE123456789".parse().unwrap()),
                website: None,
                language: Some("fr".parse().unwrap()),
                contact_name: Some("Kaisa Solberg".parse().unwrap()),
                contact_email: index.is_multiple_of(2).then(|| email("kaisa", index)),
                contact_phone: None,
            },
        }
    }

    async fn sell(&mut self, test: &TestLog, step: PartyStep) {
        match step {
            PartyStep::Sell(who, whom) => {
                let (reseller_id, key) = self.resellers[who % self.resellers.len()];
                let assign = trial(test, Seller::Reseller { reseller_id }, key, self.customer(whom));
                self.licenses.push((assign.license_id, reseller_id));
                execute(test, assign).await;
            }
            PartyStep::Subscribe(who, whom) => {
                let (reseller_id, key) = self.resellers[who % self.resellers.len()];
                let customer_id = self.customer(whom);
                execute(test, subscription(test, reseller_id, key, customer_id)).await;
            }
            PartyStep::SellDirectly(whom) => {
                let person_id = self.customer(whom);
                let owner = Owner::Customer { person_id };
                let mut add = test.add_key(ResellerId(person_id.0));
                add.owner = owner;
                let key = add.activation_key_id;
                execute(test, add).await;
                execute(test, trial(test, Seller::Direct, key, person_id)).await;
            }
            PartyStep::MoveLicense(which, whom) => {
                let Some((license_id, reseller_id)) = self.licenses.get(which % self.licenses.len().max(1)) else {
                    return;
                };
                let edit = EditLicense {
                    license_id: *license_id,
                    by: Seller::Reseller {
                        reseller_id: *reseller_id,
                    },
                    customer: Some((self.customer(whom), email("moved", whom))),
                    comment: None,
                };
                execute(test, edit).await;
            }
            _ => {}
        }
    }

    /// What customers tell of themselves.
    async fn tell(&self, test: &TestLog, step: PartyStep) {
        let id = |which: usize| self.ids[which % self.ids.len()];
        match step {
            PartyStep::Register(index) => {
                let register = RegisterCustomer {
                    person_id: self.customer(index),
                    email: email("buyer", index),
                    details: index.is_multiple_of(2).then(|| details(index)),
                };
                execute(test, register).await;
            }
            PartyStep::Details(index) => {
                let person_id = self.customer(index);
                let details = details(index);
                execute(test, ChangeCustomerDetails { person_id, details }).await;
            }
            PartyStep::AddContact(whose, which) => {
                let (person_id, contact_id) = (self.customer(whose), ContactId(id(which)));
                let contact = contact(which);
                let add = AddContact {
                    person_id,
                    contact_id,
                    contact,
                };
                execute(test, add).await;
            }
            PartyStep::ChangeContact(whose, which) => {
                let (person_id, contact_id) = (self.customer(whose), ContactId(id(which)));
                let contact = contact(which + 1);
                let change = ChangeContact {
                    person_id,
                    contact_id,
                    contact,
                };
                execute(test, change).await;
            }
            PartyStep::RemoveContact(whose, which) => {
                let (person_id, contact_id) = (self.customer(whose), ContactId(id(which)));
                execute(test, RemoveContact { person_id, contact_id }).await;
            }
            _ => self.tell_addresses(test, step).await,
        }
    }

    async fn tell_addresses(&self, test: &TestLog, step: PartyStep) {
        match step {
            PartyStep::AddAddress(whose, which) => {
                let person_id = self.customer(whose);
                let email = email("more", whose % self.customers.len() * 10 + which % 3);
                let add = AddAddress {
                    person_id,
                    address_id: AddressId(self.ids[which % self.ids.len()]),
                    reservation_id: test.secrets.reservation_id("email-address", email.as_str()),
                    email,
                };
                execute(test, add).await;
            }
            PartyStep::MainAddress(whose, which) => {
                let (person_id, address_id) = self.address(whose, which);
                execute(test, ChangeMainAddress { person_id, address_id }).await;
            }
            PartyStep::RemoveAddress(whose, which) => {
                let (person_id, address_id) = self.address(whose, which);
                execute(test, RemoveAddress { person_id, address_id }).await;
            }
            _ => {}
        }
    }

    /// The first address of a customer, or one that may have been added.
    fn address(&self, whose: usize, which: usize) -> (PersonId, AddressId) {
        let person_id = self.customer(whose);
        let added = AddressId(self.ids[which % self.ids.len()]);
        let first = AddressId::first_of(person_id);
        (person_id, if which.is_multiple_of(4) { first } else { added })
    }
}

async fn execute(test: &TestLog, command: impl Command + 'static) {
    let _ = test.execute(command).await;
}

/// A free license for a customer who need not be known yet.
fn trial(test: &TestLog, seller: Seller, key: ActivationKeyId, customer_id: PersonId) -> AssignLicense {
    AssignLicense {
        seller,
        customer_id,
        term: RequestedTerm::Trial { days: 10 },
        ..test.assign(ResellerId(new_id()), key, "T-MOB-3")
    }
}

fn subscription(
    test: &TestLog,
    reseller_id: ResellerId,
    activation_key_id: ActivationKeyId,
    customer_id: PersonId,
) -> GenerateSubscription {
    GenerateSubscription {
        subscription_id: SubscriptionId(new_id()),
        seller: Seller::Reseller { reseller_id },
        activation_key_id,
        sku: "RS-1".parse().unwrap(),
        customer_id,
        customer_email: email("subscriber", 1),
        comment: None,
        order: test.order(),
        paid: None,
    }
}

/// A list that comes into force on a day far ahead, later for a larger number.
pub(super) fn publish(index: usize) -> PublishPriceList {
    let first = NaiveDate::from_ymd_opt(2040, 1, 1).unwrap();
    let mut price_list = default_price_list();
    price_list.name = format!("List {index}");
    price_list.effective_from = first + Days::new(u64::try_from(index).unwrap());
    price_list.rehosts_per_year = u32::try_from(index % 5).unwrap();
    PublishPriceList { price_list }
}

fn details(index: usize) -> CustomerDetails {
    CustomerDetails {
        name: Some(format!("Customer {}", index % 11).parse().unwrap()),
        country: (!index.is_multiple_of(5)).then(|| ["FR", "DE", "NO"][index % 3].parse().unwrap()),
        city: index.is_multiple_of(2).then(|| "Nantes".parse().unwrap()),
        language: Some(["en", "fr", "de"][index % 3].parse().unwrap()),
    }
}

fn contact(index: usize) -> Contact {
    Contact {
        first_name: ["Ada", "Grete", "Jo"][index % 3].parse().unwrap(),
        last_name: format!("Name {index}").parse().unwrap(),
        email: email("contact", index),
    }
}

fn email(mailbox: &str, index: usize) -> domain::person::EmailAddress {
    format!("{mailbox}-{index}@example.com").parse().unwrap()
}
