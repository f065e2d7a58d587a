//! Events of the sandbox, in the form of FastSpring's.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::money::Money;
use serde::Serialize;
use serde_json::value::RawValue;

use super::sessions::Site;
use crate::checkout::{
    Buyer, CheckoutLine, CheckoutRequest,
    amount::json_number,
    fastspring::{LINE_ATTRIBUTE, QUOTE_TAG},
};

type Marks = BTreeMap<&'static str, String>;

/// What an event tells.
#[derive(Serialize)]
#[serde(tag = "type", content = "data")]
pub(super) enum Data {
    #[serde(rename = "order.completed")]
    Paid(Order),
    #[serde(rename = "order.failed")]
    Failed(Order),
    #[serde(rename = "order.canceled")]
    Cancelled(Order),
    #[serde(rename = "return.created")]
    Refunded(Return),
}

#[derive(Serialize)]
struct Event<'a> {
    id: &'a str,
    processed: bool,
    created: i64,
    live: bool,
    #[serde(flatten)]
    data: &'a Data,
}

/// An order.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    order: String,
    id: String,
    reference: String,
    completed: bool,
    changed: i64,
    live: bool,
    currency: &'static str,
    total: Box<RawValue>,
    tax: Box<RawValue>,
    subtotal: Box<RawValue>,
    discount: Box<RawValue>,
    invoice_url: String,
    language: String,
    customer: Customer,
    address: Address,
    tags: Marks,
    items: Vec<Item>,
    #[serde(skip)]
    lines: Vec<CheckoutLine>,
}

#[derive(Clone, Serialize)]
struct Customer {
    last: Option<String>,
    email: String,
}

#[derive(Clone, Serialize)]
struct Address {
    country: Option<String>,
    city: Option<String>,
}

#[derive(Clone, Serialize)]
struct Item {
    product: String,
    quantity: u32,
    display: String,
    subtotal: Box<RawValue>,
    attributes: Marks,
}

/// Money that goes back.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Return {
    #[serde(rename = "return")]
    return_id: String,
    reference: String,
    completed: bool,
    changed: i64,
    live: bool,
    currency: &'static str,
    total_return: Box<RawValue>,
    tax: Box<RawValue>,
    subtotal: Box<RawValue>,
    #[serde(rename = "type")]
    kind: &'static str,
    original: Original,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Original {
    order: String,
    reference: String,
    currency: &'static str,
    total: Box<RawValue>,
    tags: Marks,
}

/// The JSON of an event.
pub(super) fn event(event_id: &str, now: DateTime<Utc>, data: &Data) -> String {
    json(&Event {
        id: event_id,
        processed: false,
        created: now.timestamp_millis(),
        live: false,
        data,
    })
}

/// A body of several events.
pub(super) fn envelope<'a>(events: impl Iterator<Item = &'a str>) -> String {
    let events: Vec<_> = events.collect();
    format!(r#"{{"events":[{}]}}"#, events.join(","))
}

fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("texts and numbers are JSON")
}

impl Order {
    /// What a buyer paid, or tried to; none if it cannot be counted.
    pub(super) fn new(
        request: &CheckoutRequest,
        order_id: String,
        reference: String,
        completed: bool,
        site: &Site<'_>,
    ) -> Option<Self> {
        let net = request.net().ok()?;
        let zero = Money::new(0, net.currency);
        let buyer = &request.buyer;
        Some(Self {
            order: order_id.clone(),
            id: order_id,
            reference,
            completed,
            changed: site.now.timestamp_millis(),
            live: false,
            currency: net.currency.code(),
            total: json_number(net),
            tax: json_number(zero),
            subtotal: json_number(net),
            discount: json_number(zero),
            invoice_url: site.page.to_owned(),
            language: buyer.language.map_or("en".to_owned(), |language| language.to_string()),
            customer: Customer::of(buyer),
            address: Address::of(buyer),
            tags: Marks::from([(QUOTE_TAG, request.quote_id.to_string())]),
            items: request.lines.iter().map(Item::of).collect::<Option<_>>()?,
            lines: request.lines.clone(),
        })
    }

    pub(super) fn order_id(&self) -> &str {
        &self.order
    }

    pub(super) fn reference(&self) -> &str {
        &self.reference
    }

    pub(super) fn json(&self) -> String {
        json(self)
    }

    pub(super) fn line_numbers(&self) -> impl Iterator<Item = u32> {
        self.lines.iter().map(|line| line.number)
    }

    /// The money of these lines goes back; none if that is nothing.
    pub(super) fn refund(&self, numbers: &[u32], return_id: String, letter: char, site: &Site<'_>) -> Option<Data> {
        let lines = self.lines.iter().filter(|line| numbers.contains(&line.number));
        let amounts = lines.clone().map(|line| line.subtotal().ok());
        let amount = amounts.reduce(|sum, amount| sum?.checked_add(amount?).ok())??;
        Some(Data::Refunded(Return {
            return_id,
            reference: format!("{}{letter}", self.reference),
            completed: true,
            changed: site.now.timestamp_millis(),
            live: false,
            currency: self.currency,
            total_return: json_number(amount),
            tax: self.tax.clone(),
            subtotal: json_number(amount),
            kind: "RETURN",
            original: Original {
                order: self.order.clone(),
                reference: self.reference.clone(),
                currency: self.currency,
                total: self.total.clone(),
                tags: self.tags.clone(),
            },
            items: lines.map(Item::of).collect::<Option<_>>()?,
        }))
    }
}

impl Customer {
    fn of(buyer: &Buyer) -> Self {
        Self {
            last: buyer.name.as_ref().map(|name| name.as_str().to_owned()),
            email: buyer.email.as_str().to_owned(),
        }
    }
}

impl Address {
    fn of(buyer: &Buyer) -> Self {
        Self {
            country: buyer.country.map(|country| country.to_string()),
            city: buyer.city.as_ref().map(|city| city.as_str().to_owned()),
        }
    }
}

impl Item {
    fn of(line: &CheckoutLine) -> Option<Self> {
        Some(Self {
            product: line.product_path.clone(),
            quantity: line.quantity,
            display: line.description.clone(),
            subtotal: json_number(line.subtotal().ok()?),
            attributes: Marks::from([(LINE_ATTRIBUTE, line.number.to_string())]),
        })
    }
}
