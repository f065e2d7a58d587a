//! The customer of the customer-portal guide: registered, its orders placed, paid and fulfilled with one key for all of them, and
//! the licenses activated. The provider made the prices of the orders, so that those of older price lists are as the guide has them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ActivationKeyId, ContactId, LicenseId, OrderId, PersonId, Rejection, SupportId,
    activation_key::ActivationKeyCode,
    catalog::{ItemSku, SupportSku},
    customer::{AddContact, Contact, CustomerDetails, RegisterCustomer},
    license::{ActivateLicense, OrderReference},
    locale::Language,
    money::{AmountError, Currency, Money},
    order::{
        Amounts, CustomerKey, FulfilOrder, Identity as OrderIdentity, NewLine, PayOrder, PlaceOrder, PricedBy, Subject,
    },
    person::EmailAddress,
};
use serde::Deserialize;

use crate::{
    command::{DemoCommand, Who},
    load::DemoError,
    orders::PROVIDER,
    world::World,
};

/// How long after an order was placed it is paid, and fulfilled at once.
const PAID_AFTER: TimeDelta = TimeDelta::seconds(95);

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
    reference: OrderReference,
    /// What was paid: the items less the discount, if there is one.
    total: String,
    currency: Currency,
    items: Vec<Item>,
}

/// What an order holds.
#[derive(Debug, Deserialize)]
struct Item {
    /// Of a license, or of its support.
    sku: String,
    subtotal: String,
    /// The license that it is for.
    serial: String,
    upgrades_from: Option<String>,
}

impl Guide {
    /// The fixture.
    pub(crate) fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../data/guide_customer.json"))
    }
}

impl Order {
    fn amounts(&self, lines: &[NewLine]) -> Result<Amounts, AmountError> {
        let zero = Money::new(0, self.currency);
        let mut subtotals = lines.iter().map(|line| line.subtotal);
        let net = subtotals.try_fold(zero, Money::checked_add)?;
        let gross = Money::parse(&self.total, self.currency)?;
        Ok(Amounts {
            net,
            discount: Money::new(net.minor - gross.minor, self.currency),
            tax: zero,
            gross,
        })
    }

    /// Whether `item` is for a license that this order buys.
    fn buys_license_of(&self, item: &Item) -> bool {
        let new = |other: &Item| other.is_new_license() && other.serial == item.serial;
        self.items.iter().any(new)
    }

    /// The items of support in the order in which they are granted: that of new licenses last.
    fn supports(&self) -> Vec<&Item> {
        let mut supports: Vec<_> = self.items.iter().filter(|item| item.is_support()).collect();
        supports.sort_by_key(|item| self.buys_license_of(item));
        supports
    }
}

impl Item {
    fn is_support(&self) -> bool {
        self.sku.parse::<SupportSku>().is_ok()
    }

    fn is_new_license(&self) -> bool {
        !self.is_support() && self.upgrades_from.is_none()
    }

    fn sku(&self) -> Result<ItemSku, Rejection> {
        Ok(match &self.upgrades_from {
            Some(from) => ItemSku::Upgrade {
                from: from.parse()?,
                to: self.sku.parse()?,
            },
            None => self.sku.parse()?,
        })
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
            guide: self,
            id: world.person(&email),
            email,
        };
        let mut commands = vec![];
        for order in &self.orders {
            commands.extend(customer.purchase(order)?);
        }
        for row in &self.licenses {
            commands.push(customer.activation(row)?);
        }
        if let Some(first) = self.first_order() {
            commands.extend(customer.beginning(first)?);
        }
        Ok(commands)
    }

    fn first_order(&self) -> Option<DateTime<Utc>> {
        self.orders.iter().map(|order| order.at).min()
    }
}

/// The guide's customer in the world of the plan.
struct Customer<'a> {
    world: &'a World,
    guide: &'a Guide,
    id: PersonId,
    email: EmailAddress,
}

impl Customer<'_> {
    fn license(&self, serial: &str) -> LicenseId {
        LicenseId(self.world.mint.id("guide license", serial))
    }

    /// It tells who it is before it first orders.
    fn beginning(&self, first: DateTime<Utc>) -> Result<Vec<Timed>, Rejection> {
        let who = Who::Customer(self.id);
        let register = RegisterCustomer {
            person_id: self.id,
            email: self.email.clone(),
            details: Some(self.guide.identity.details()?),
        };
        let before = |seconds| first - TimeDelta::seconds(seconds);
        let mut commands = vec![(before(2), who, register.into())];
        for named in &self.guide.contacts {
            let add = AddContact {
                person_id: self.id,
                contact_id: ContactId(self.world.mint.id("guide contact", &named.email)),
                contact: named.contact()?,
            };
            commands.push((before(1), who, add.into()));
        }
        Ok(commands)
    }

    /// An order from its placing to what it grants.
    fn purchase(&self, order: &Order) -> Result<Vec<Timed>, Rejection> {
        let provider = Who::System(self.world.mint.id("system", PROVIDER));
        let place = self.place(order)?;
        let pay = self.pay(order, &place)?;
        let fulfil = self.fulfil(order)?;
        let paid_at = order.at + PAID_AFTER;
        Ok(vec![
            (order.at, Who::Customer(self.id), place.into()),
            (paid_at, provider, pay.into()),
            (paid_at, provider, fulfil.into()),
        ])
    }

    fn order_id(&self, order: &Order) -> OrderId {
        OrderId(self.world.mint.id("guide order", order.reference.as_str()))
    }

    fn place(&self, order: &Order) -> Result<PlaceOrder, Rejection> {
        let identity = &self.guide.identity;
        let lines = order.items.iter().map(|item| self.line(order, item));
        let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
        Ok(PlaceOrder {
            order_id: self.order_id(order),
            order: self.world.order(order.reference.clone()),
            customer: OrderIdentity {
                customer_id: self.id,
                email: self.email.clone(),
                name: Some(identity.name.parse()?),
                country: Some(identity.country.parse()?),
                city: Some(identity.city.parse()?),
            },
            reseller_id: None,
            priced_by: PricedBy::Provider,
            live: true,
            amounts: order.amounts(&lines)?,
            lines,
        })
    }

    fn line(&self, order: &Order, item: &Item) -> Result<NewLine, Rejection> {
        let subtotal = Money::parse(&item.subtotal, order.currency)?;
        let license_id = self.license(&item.serial);
        let is_there = !order.buys_license_of(item);
        Ok(NewLine {
            sku: item.sku()?,
            quantity: 1,
            unit_price: subtotal,
            subtotal,
            about: is_there.then_some(Subject::License { license_id }),
        })
    }

    fn pay(&self, order: &Order, placed: &PlaceOrder) -> Result<PayOrder, Rejection> {
        let payment = self.world.mint.id("guide payment", order.reference.as_str()).simple();
        let payment_reference = format!("pay_{payment}");
        Ok(PayOrder {
            order_id: placed.order_id,
            provider: PROVIDER.to_owned(),
            payment_reservation_id: self.world.mint.id("payment", &payment_reference),
            payment_reference,
            amount: placed.amounts.gross,
            tax: None,
            live: true,
            invoice: Some(format!("https://pay.example.com/invoices/{payment}").parse()?),
        })
    }

    fn fulfil(&self, order: &Order) -> Result<FulfilOrder, Rejection> {
        let licenses = order.items.iter().filter(|item| item.is_new_license());
        let support = |item: &Item| format!("{} {}", order.reference, item.serial);
        let supports = order.supports().into_iter().map(support);
        Ok(FulfilOrder {
            order_id: self.order_id(order),
            customer_email: self.email.clone(),
            key: self.key(order)?,
            license_ids: licenses.map(|item| self.license(&item.serial)).collect(),
            support_ids: supports
                .map(|name| SupportId(self.world.mint.id("guide support", &name)))
                .collect(),
            subscription_ids: vec![],
            sandbox: false,
        })
    }

    /// The one key, which comes with the first order.
    fn key(&self, order: &Order) -> Result<CustomerKey, Rejection> {
        let activation_key_id = ActivationKeyId(self.world.mint.id("guide", "activation key"));
        if self.guide.first_order() != Some(order.at) {
            return Ok(CustomerKey::Known(activation_key_id));
        }
        let code: ActivationKeyCode = self.guide.activation_key.code.parse()?;
        Ok(CustomerKey::New {
            activation_key_id,
            reservation_id: self.world.mint.id("activation-key-code", code.as_str()),
            code,
        })
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
