//! Orders of customers who buy directly: placed, paid minutes later, fulfilled at once; some are never paid, some given back.

use chrono::{DateTime, Utc};
use domain::{
    ActivationKeyId, Command, LicenseId, Money, OrderId, Rejection, SupportId,
    activation_key::ActivationKeyCode,
    catalog::{DayCount, ItemSku, PriceList, Sku, SupportSku},
    customer::RegisterCustomer,
    license::{Assigned, RequestedTerm, Term},
    money::{AmountError, Currency},
    order::{
        Amounts, CancelOrder, CustomerKey, FulfilOrder, LineRefund, NewLine, PayOrder, PlaceOrder, PricedBy, Refund,
        RefundOrder, Subject,
    },
};

use crate::{
    command::Who,
    world::{Held, Task, World},
};

/// The provider of the hosted checkout.
pub(crate) const PROVIDER: &str = "sandbox";

/// What happens to an order after it was placed.
pub(crate) enum Checkout {
    /// The provider tells that it was paid.
    Pay(Box<Ordered>),
    /// What it bought is granted.
    Fulfil(Box<Ordered>),
    /// Nobody paid.
    Cancel(OrderId),
    /// All of it is given back.
    Refund(OrderId),
    /// Something of it is given back.
    Rebate(OrderId, Money),
}

/// An order as its customer's purchase goes on.
pub(crate) struct Ordered {
    pub(crate) order_id: OrderId,
    /// By place.
    pub(crate) customer: usize,
    pub(crate) gross: Money,
    /// How many new licenses it buys.
    pub(crate) licenses: usize,
    /// How many supports it buys.
    pub(crate) supports: usize,
    /// The license that it makes more, or supports longer.
    pub(crate) about: Option<Held>,
    /// The first step of its conversation.
    pub(crate) conversation: Option<usize>,
}

impl World {
    /// A customer orders new licenses, each with so many years of support.
    pub(crate) fn order_licenses(
        &mut self,
        at: DateTime<Utc>,
        customer: usize,
        items: Vec<(Sku, Option<u32>)>,
    ) -> Result<(), Rejection> {
        let (list, currency) = (self.price_list(at)?, self.currency(customer));
        let mut lines = vec![];
        for (sku, years) in items {
            lines.push(line(&list, sku.clone().into(), None, currency)?);
            if let Some(years) = years {
                let support = SupportSku::new(years, sku)?;
                lines.push(line(&list, support.into(), None, currency)?);
            }
        }
        self.place(at, customer, lines, None)
    }

    /// A customer orders what makes a license more, with the days left of its support.
    pub(crate) fn order_upgrade(
        &mut self,
        at: DateTime<Utc>,
        held: Held,
        license: &Assigned,
        to: Sku,
    ) -> Result<(), Rejection> {
        let (list, currency) = (self.price_list(at)?, self.currency(held.customer));
        let from = license.sku.clone();
        let mut lines = self.support_upgrades(at, held, (&from, &to), currency)?;
        let sku = match license.term {
            Term::Permanent => ItemSku::Upgrade { from, to },
            Term::Trial { .. } => ItemSku::License(to),
        };
        lines.insert(0, line(&list, sku, held.subject(), currency)?);
        self.place(at, held.customer, lines, Some(held))
    }

    /// A customer orders more years of support.
    pub(crate) fn order_support(
        &mut self,
        at: DateTime<Utc>,
        held: Held,
        license: &Assigned,
        years: u32,
    ) -> Result<(), Rejection> {
        let (list, currency) = (self.price_list(at)?, self.currency(held.customer));
        let sku = SupportSku::new(years, license.sku.clone())?;
        let lines = vec![line(&list, sku.into(), held.subject(), currency)?];
        self.place(at, held.customer, lines, Some(held))
    }

    /// A line for each support with days left, if one is in force.
    fn support_upgrades(
        &self,
        at: DateTime<Utc>,
        held: Held,
        (from, to): (&Sku, &Sku),
        currency: Currency,
    ) -> Result<Vec<NewLine>, Rejection> {
        let (list, today) = (self.price_list(at)?, at.date_naive());
        let support = self.states.support(held.license_id);
        let terms = support.terms().iter().filter(|_| support.is_in_force(today));
        let mut lines = vec![];
        for (term, left) in terms.map(|term| (term, term.days.left_on(today))) {
            if left > 0 {
                let (from, to) = (from.clone(), to.clone());
                // Who orders directly buys support by the year only.
                let difference = list.support_upgrade_price(term.years.unwrap_or(1), &from, &to, currency)?;
                let price = difference.prorated(left, term.days.days())?;
                let days = DayCount::new(left)?;
                lines.push(piece(ItemSku::SupportUpgrade { days, from, to }, held.subject(), price));
            }
        }
        Ok(lines)
    }

    fn currency(&self, customer: usize) -> Currency {
        let customer = self.customers.get(customer);
        customer.map_or(Currency::Eur, |customer| customer.currency)
    }

    fn place(
        &mut self,
        at: DateTime<Utc>,
        customer: usize,
        lines: Vec<NewLine>,
        about: Option<Held>,
    ) -> Result<(), Rejection> {
        let Some(who) = self.customers.get(customer) else {
            return Ok(());
        };
        let (identity, currency, percent) = (who.identity()?, who.currency, who.tax_percent());
        let count = |counts: fn(&NewLine) -> bool| lines.iter().filter(|line| counts(line)).count();
        let licenses = count(|line| matches!(line.sku, ItemSku::License(_)) && line.about.is_none());
        let supports = count(|line| matches!(line.sku, ItemSku::Support(_)));
        let discount = if self.chance.percent(7) { 10 } else { 0 };
        let amounts = amounts(&lines, currency, discount, percent)?;
        let (order_id, customer_id) = (OrderId(self.mint("order")), identity.customer_id);
        let place = PlaceOrder {
            order_id,
            order: self.new_order(at.date_naive(), true)?,
            customer: identity,
            reseller_id: None,
            priced_by: PricedBy::List,
            live: true,
            lines,
            amounts,
        };
        self.act(at, Who::Customer(customer_id), place)?;
        let ordered = Box::new(Ordered {
            order_id,
            customer,
            gross: amounts.gross,
            licenses,
            supports,
            about,
            conversation: self.conversation,
        });
        match self.chance.percent(94) {
            true => {
                let when = self.chance.soon(at);
                self.later(when, Task::Checkout(Checkout::Pay(ordered)));
            }
            false => {
                let when = self.chance.days_after(at, 7, 14);
                self.later(when, Task::Checkout(Checkout::Cancel(order_id)));
            }
        }
        Ok(())
    }

    pub(crate) fn checkout(&mut self, at: DateTime<Utc>, checkout: Checkout) -> Result<(), Rejection> {
        let keeper = Who::System(self.mint.id("system", "housekeeping"));
        match checkout {
            Checkout::Pay(ordered) => self.pay(at, ordered),
            Checkout::Fulfil(ordered) => self.fulfil(at, *ordered),
            Checkout::Cancel(order_id) => self.act(at, keeper, CancelOrder { order_id }),
            Checkout::Refund(order_id) => self.refund(at, order_id, Refund::Whole),
            Checkout::Rebate(order_id, amount) => {
                let first = LineRefund { number: 1, amount };
                self.refund(at, order_id, Refund::Lines(vec![first]))
            }
        }
    }

    fn provider(&self) -> Who {
        Who::System(self.mint.id("system", PROVIDER))
    }

    fn pay(&mut self, at: DateTime<Utc>, ordered: Box<Ordered>) -> Result<(), Rejection> {
        self.conversation = ordered.conversation;
        let payment = self.mint("payment").simple().to_string();
        let payment_reference = format!("pay_{payment}");
        let pay = PayOrder {
            order_id: ordered.order_id,
            provider: PROVIDER.to_owned(),
            payment_reservation_id: self.mint.id("payment", &payment_reference),
            payment_reference,
            amount: ordered.gross,
            tax: None,
            live: true,
            invoice: Some(format!("https://pay.example.com/invoices/{payment}").parse()?),
        };
        self.act(at, self.provider(), pay)?;
        self.later(at, Task::Checkout(Checkout::Fulfil(ordered)));
        Ok(())
    }

    /// Grants what was bought, or gives the money back where that cannot be had any more.
    fn fulfil(&mut self, at: DateTime<Utc>, ordered: Ordered) -> Result<(), Rejection> {
        self.conversation = ordered.conversation;
        let (order_id, index) = (ordered.order_id, ordered.customer);
        let Some(customer) = self.customers.get(index) else {
            return Ok(());
        };
        let (id, email, details) = (customer.id, customer.email.clone(), customer.details()?);
        let is_new = self.states.person(id).known().is_err();
        let who = self.provider();
        let register = RegisterCustomer {
            person_id: id,
            email: email.clone(),
            details: Some(details),
        };
        self.act(at, who, register)?;
        let (activation_key_id, key) = self.key_of(index, ordered.licenses);
        let license_ids: Vec<_> = (0..ordered.licenses).map(|_| LicenseId(self.mint("license"))).collect();
        let fulfil = FulfilOrder {
            order_id,
            customer_email: email,
            key,
            license_ids: license_ids.clone(),
            support_ids: (0..ordered.supports).map(|_| SupportId(self.mint("support"))).collect(),
            subscription_ids: vec![],
            sandbox: false,
        };
        if ordered.about.is_some() && fulfil.decide(&self.states, at).is_err() {
            return self.refund(at, order_id, Refund::Whole);
        }
        self.act(at, who, fulfil)?;
        if is_new {
            self.what_a_customer_tells(at, index);
        }
        self.hand_over(at, index, activation_key_id, license_ids);
        if let Some(held) = ordered.about {
            self.what_its_computer_sees(at, held);
            if ordered.supports > 0 {
                self.what_becomes_of_its_support(at, held);
            }
        }
        self.what_becomes_of_order(at, &ordered);
        Ok(())
    }

    /// The one key of a customer, which is made with the first order that needs one.
    fn key_of(&mut self, index: usize, licenses: usize) -> (ActivationKeyId, CustomerKey) {
        let minted = ActivationKeyId(self.mint("activation-key"));
        let code = ActivationKeyCode::from_random(self.chance.bytes());
        let known = self.customers.get(index).and_then(|customer| customer.keys.first());
        if let Some(known) = known {
            return (*known, CustomerKey::Known(*known));
        }
        if let Some(customer) = self.customers.get_mut(index).filter(|_| licenses > 0) {
            customer.keys.push(minted);
        }
        let key = CustomerKey::New {
            activation_key_id: minted,
            reservation_id: self.mint.id("activation-key-code", code.as_str()),
            code,
        };
        (minted, key)
    }

    fn hand_over(&mut self, at: DateTime<Utc>, customer: usize, key: ActivationKeyId, license_ids: Vec<LicenseId>) {
        for license_id in license_ids {
            self.carried.entry(key).or_default().push(license_id);
            let held = Held {
                license_id,
                customer,
                seller: None,
            };
            self.what_becomes_of(at, held, RequestedTerm::Permanent);
            self.what_becomes_of_its_support(at, held);
        }
    }

    fn what_becomes_of_its_support(&mut self, at: DateTime<Utc>, held: Held) {
        let last = self.states.support(held.license_id).terms().last();
        let years = last.and_then(|term| term.years);
        self.what_becomes_of_support(at, held, years);
    }

    fn what_becomes_of_order(&mut self, at: DateTime<Utc>, ordered: &Ordered) {
        let order_id = ordered.order_id;
        let tenth = Money::new(ordered.gross.minor / 10, ordered.gross.currency);
        let refund = match self.chance.between(0, 99) {
            0..4 => Checkout::Refund(order_id),
            4..7 if ordered.licenses < 2 && tenth.minor > 0 => Checkout::Rebate(order_id, tenth),
            _ => return,
        };
        let when = self.chance.days_after(at, 1, 10);
        self.later(when, Task::Checkout(refund));
    }

    /// Gives money back, and leaves what was bought to its owner where it cannot be taken back any more.
    fn refund(&mut self, at: DateTime<Utc>, order_id: OrderId, refund: Refund) -> Result<(), Rejection> {
        let mut refund = RefundOrder {
            order_id,
            refund_reference: format!("re_{}", self.mint("refund").simple()),
            refund,
            keep_grants: false,
        };
        refund.keep_grants = refund.decide(&self.states, at).is_err();
        self.act(at, self.provider(), refund)
    }
}

/// One piece at the price of the list.
fn line(list: &PriceList, sku: ItemSku, about: Option<Subject>, currency: Currency) -> Result<NewLine, Rejection> {
    let price = match &sku {
        ItemSku::Upgrade { from, to } => list.upgrade_price(from, to, currency)?,
        ItemSku::License(license) => list.price_in(license, currency)?,
        ItemSku::Support(support) => list.support_price(support, currency)?,
        _ => Money::new(0, currency),
    };
    Ok(piece(sku, about, price))
}

fn piece(sku: ItemSku, about: Option<Subject>, price: Money) -> NewLine {
    NewLine {
        sku,
        quantity: 1,
        unit_price: price,
        subtotal: price,
        about,
    }
}

impl Held {
    /// It, as a line of an order names it.
    fn subject(&self) -> Option<Subject> {
        let license_id = self.license_id;
        Some(Subject::License { license_id })
    }
}

/// What the lines cost with so many percent off, and so many percent of tax on top.
fn amounts(lines: &[NewLine], currency: Currency, discount: u32, tax: u32) -> Result<Amounts, AmountError> {
    let zero = Money::new(0, currency);
    let net = lines
        .iter()
        .try_fold(zero, |sum, line| sum.checked_add(line.subtotal))?;
    let discount = net.percent_half_up(discount)?;
    let left = Money::new(net.minor - discount.minor, currency);
    let tax = left.percent_half_up(tax)?;
    Ok(Amounts {
        net,
        discount,
        tax,
        gross: left.checked_add(tax)?,
    })
}
