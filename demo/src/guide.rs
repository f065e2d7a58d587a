//! The customer of the customer-portal guide, as far as today's rules take it: the key, the licenses, the upgrade and the
//! activations. Supports, and the orders themselves, wait in the fixture for theirs.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ActivationKeyId, ContactId, LicenseId, PersonId, Rejection,
    activation_key::{ActivationKeyCode, AddActivationKey, Owner},
    catalog::SupportSku,
    customer::{AddContact, Contact, CustomerDetails, RegisterCustomer},
    license::{ActivateLicense, AssignLicense, OrderReference, RequestedTerm, Seller, UpgradeLicense},
    locale::Language,
    money::{AmountError, Currency, Money},
    person::EmailAddress,
};
use serde::Deserialize;

use crate::{
    command::{DemoCommand, Who},
    load::DemoError,
    world::World,
};

/// What the demo needs of the fixture.
#[derive(Debug, Deserialize)]
pub(crate) struct Guide {
    activation_key: Key,
    identity: Identity,
    contacts: Vec<Named>,
    pub(crate) licenses: Vec<LicenseRow>,
    pub(crate) orders: Vec<Order>,
}

#[derive(Debug, Deserialize)]
struct Key {
    code: String,
}

#[derive(Debug, Deserialize)]
struct Identity {
    name: String,
    country: String,
    city: String,
}

/// A contact.
#[derive(Debug, Deserialize)]
struct Named {
    first_name: String,
    last_name: String,
    email: String,
}

/// A row of the portal's table of licenses.
#[derive(Debug, Deserialize)]
pub(crate) struct LicenseRow {
    pub(crate) serial: String,
    computer: String,
    activated_at: DateTime<Utc>,
}

/// An order with its items.
#[derive(Debug, Deserialize)]
pub(crate) struct Order {
    at: DateTime<Utc>,
    pub(crate) reference: OrderReference,
    currency: Currency,
    pub(crate) items: Vec<Item>,
    discount: Option<Discount>,
}

/// What an order holds.
#[derive(Debug, Deserialize)]
pub(crate) struct Item {
    /// Of a license, or of its support.
    sku: String,
    subtotal: String,
    /// The license that it is for.
    pub(crate) serial: String,
    upgrades_from: Option<String>,
}

/// The discount of an order, which is all for one of its licenses.
#[derive(Debug, Deserialize)]
struct Discount {
    amount: String,
    serial: String,
}

impl Guide {
    /// The fixture.
    pub(crate) fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../data/guide_customer.json"))
    }
}

impl Order {
    /// What the order paid for this item.
    fn paid(&self, item: &Item) -> Result<Money, AmountError> {
        let subtotal = Money::parse(&item.subtotal, self.currency)?;
        let discount = self.discount.as_ref().filter(|of| of.serial == item.serial);
        match discount {
            Some(discount) => subtotal.checked_add(Money::parse(&discount.amount, self.currency)?),
            None => Ok(subtotal),
        }
    }
}

impl Item {
    /// Whether it is support, which is not loaded yet.
    pub(crate) fn is_support(&self) -> bool {
        self.sku.parse::<SupportSku>().is_ok()
    }
}

impl Identity {
    fn details(&self) -> Result<CustomerDetails, Rejection> {
        Ok(CustomerDetails {
            name: Some(self.name.parse()?),
            country: Some(self.country.parse()?),
            city: Some(self.city.parse()?),
            language: Some(Language::Fr),
        })
    }
}

impl Named {
    fn contact(&self) -> Result<Contact, Rejection> {
        Ok(Contact {
            first_name: self.first_name.parse()?,
            last_name: self.last_name.parse()?,
            email: self.email.parse()?,
        })
    }
}

/// A command, when and by whom.
type Timed = (DateTime<Utc>, Who, DemoCommand);

/// Everything of the guide's customer, in any order.
pub(crate) fn commands(world: &World) -> Result<Vec<Timed>, DemoError> {
    let guide = Guide::read().map_err(DemoError::Fixture)?;
    let commands = guide.commands(world);
    commands.map_err(|source| DemoError::Guide(Box::new(source)))
}

impl Guide {
    fn commands(&self, world: &World) -> Result<Vec<Timed>, Rejection> {
        let address = self.contacts.first().map_or("", |contact| contact.email.as_str());
        let email: EmailAddress = address.parse()?;
        let customer = Customer {
            world,
            id: world.person(&email),
            email,
            key: ActivationKeyId(world.mint.id("guide", "activation key")),
        };
        let mut commands = vec![];
        for order in &self.orders {
            for item in order.items.iter().filter(|item| !item.is_support()) {
                commands.push(customer.purchase(order, item)?);
            }
        }
        for row in &self.licenses {
            commands.push(customer.activation(row)?);
        }
        if let Some(first) = self.orders.iter().map(|order| order.at).min() {
            commands.extend(customer.beginning(first, self)?);
        }
        Ok(commands)
    }
}

/// The guide's customer in the world of the plan.
struct Customer<'a> {
    world: &'a World,
    id: PersonId,
    email: EmailAddress,
    key: ActivationKeyId,
}

impl Customer<'_> {
    fn license(&self, serial: &str) -> LicenseId {
        LicenseId(self.world.mint.id("guide license", serial))
    }

    /// Who orders directly is registered and has one key, made with the first order.
    fn beginning(&self, first: DateTime<Utc>, guide: &Guide) -> Result<Vec<Timed>, Rejection> {
        let who = Who::Customer(self.id);
        let register = RegisterCustomer {
            person_id: self.id,
            email: self.email.clone(),
            details: Some(guide.identity.details()?),
        };
        let code: ActivationKeyCode = guide.activation_key.code.parse()?;
        let key = AddActivationKey {
            activation_key_id: self.key,
            owner: Owner::Customer { person_id: self.id },
            reservation_id: self.world.mint.id("activation-key-code", code.as_str()),
            code,
            chosen: false,
            name: None,
        };
        let before = |seconds| first - TimeDelta::seconds(seconds);
        let mut commands = vec![(before(2), who, register.into()), (before(1), who, key.into())];
        for named in &guide.contacts {
            let add = AddContact {
                person_id: self.id,
                contact_id: ContactId(self.world.mint.id("guide contact", &named.email)),
                contact: named.contact()?,
            };
            commands.push((before(1), who, add.into()));
        }
        Ok(commands)
    }

    fn purchase(&self, order: &Order, item: &Item) -> Result<Timed, Rejection> {
        let license_id = self.license(&item.serial);
        let paid = Some(order.paid(item)?);
        let sku = item.sku.parse()?;
        let bought = self.world.order(order.reference.clone());
        let command = match item.upgrades_from {
            Some(_) => UpgradeLicense {
                license_id,
                by: Seller::Direct,
                to: sku,
                to_permanent: false,
                order: bought,
                paid,
                support_paid: None,
            }
            .into(),
            None => AssignLicense {
                license_id,
                seller: Seller::Direct,
                activation_key_id: self.key,
                sku,
                term: RequestedTerm::Permanent,
                customer_id: self.id,
                customer_email: self.email.clone(),
                comment: None,
                order: bought,
                paid,
                support: None,
            }
            .into(),
        };
        Ok((order.at, Who::Customer(self.id), command))
    }

    fn activation(&self, row: &LicenseRow) -> Result<Timed, Rejection> {
        let device = self.world.mint.id("device", &row.computer);
        let activate = ActivateLicense {
            license_id: self.license(&row.serial),
            serial: row.serial.clone(),
            computer_id: row.computer.parse()?,
            computer_name: Some(row.computer.parse()?),
            // Only trials take it.
            trial_reservation_id: uuid::Uuid::nil(),
        };
        Ok((row.activated_at, Who::Device(device), activate.into()))
    }
}
