//! Orders as FastSpring tells them, in notifications and when it is asked.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    expanded::{Expandable, Marks, Product, mark},
    place, read as read_answer,
    sessions::{LINE_ATTRIBUTE, QUOTE_TAG},
};
use crate::checkout::{Amount, Buyer, CheckoutError, ProviderOrder, SoldLine, Unpaid, amount::Decimal};

/// An order, or as much of one as is told. Fields that are not needed everywhere are missed where they are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Json {
    order: Option<Expandable<Box<Json>>>,
    id: Option<String>,
    reference: Option<String>,
    live: Option<bool>,
    completed: Option<bool>,
    currency: Option<String>,
    subtotal: Option<Decimal>,
    discount: Option<Decimal>,
    tax: Option<Decimal>,
    pub(super) total: Option<Decimal>,
    tags: Marks,
    items: Option<Vec<Item>>,
    invoice_url: Option<String>,
    customer: Option<Contact>,
    address: Option<Address>,
    language: Option<String>,
    account: Option<Expandable<Account>>,
}

#[derive(Deserialize)]
struct Item {
    product: Expandable<Product>,
    quantity: u32,
    subtotal: Decimal,
    attributes: Marks,
}

#[derive(Deserialize)]
struct Contact {
    first: Option<String>,
    last: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
struct Address {
    country: Option<String>,
    city: Option<String>,
}

#[derive(Deserialize)]
struct Account {
    contact: Option<Contact>,
    country: Option<String>,
    language: Option<String>,
}

/// What is wrong where a field is not there.
pub(super) fn missing(field: &'static str) -> String {
    format!("its `{field}` is missing")
}

/// The order in the data of an event. Where it stands one object further down, it is taken from there.
pub(super) fn read(data: &str) -> Result<Json, String> {
    let order: Json = serde_json::from_str(data).map_err(|error| place(&error))?;
    Ok(match order {
        Json {
            order: Some(Expandable::Object(inner)),
            total: None,
            ..
        } => *inner,
        order => order,
    })
}

#[derive(Deserialize)]
struct Several {
    orders: Option<Vec<Box<RawValue>>>,
}

/// The order that was asked for, told by itself or as the one of a list.
pub(crate) fn fetched(answer: &[u8], order_id: &str) -> Result<ProviderOrder, CheckoutError> {
    let several: Several = read_answer(answer)?;
    let order: Json = match several.orders.as_deref() {
        Some([one]) => read_answer(one.get().as_bytes())?,
        Some(_) => return Err(CheckoutError::NotFound),
        None => read_answer(answer)?,
    };
    let order = order.order(None).map_err(|why| CheckoutError::Unreadable { why })?;
    if order.order_id != order_id {
        let why = "it is about another order".to_owned();
        return Err(CheckoutError::Unreadable { why });
    }
    Ok(order)
}

impl Json {
    /// The whole order. What its event says of being for money counts too: only what both call so is.
    pub(super) fn order(self, event_is_live: Option<bool>) -> Result<ProviderOrder, String> {
        let live = match (self.live, event_is_live) {
            (Some(live), event_is_live) => live && event_is_live.unwrap_or(true),
            (None, event_is_live) => event_is_live.ok_or_else(|| missing("live"))?,
        };
        let order_id = self.id()?;
        let currency = self.currency.ok_or_else(|| missing("currency"))?;
        let amount = |decimal: Option<Decimal>, field| {
            let decimal = decimal.ok_or_else(|| missing(field))?;
            Amount::new(decimal, &currency).ok_or("its `currency` is none".to_owned())
        };
        let items = self.items.unwrap_or_default().into_iter();
        let lines = items.map(|item| item.line(&currency)).collect::<Result<_, _>>()?;
        Ok(ProviderOrder {
            order_id,
            reference: self.reference.ok_or_else(|| missing("reference"))?,
            quote_id: mark(&self.tags, QUOTE_TAG).and_then(|quote_id| quote_id.parse().ok()),
            live,
            // An event of a completed order need not say so again.
            completed: self.completed.unwrap_or(event_is_live.is_some()),
            subtotal: amount(self.subtotal, "subtotal")?,
            discount: amount(Some(self.discount.unwrap_or_else(Decimal::zero)), "discount")?,
            tax: amount(Some(self.tax.unwrap_or_else(Decimal::zero)), "tax")?,
            total: amount(self.total, "total")?,
            lines,
            invoice: self.invoice_url.and_then(|link| link.parse().ok()),
            buyer: buyer(self.customer, self.address, self.language, self.account),
        })
    }

    fn id(&self) -> Result<String, String> {
        match &self.order {
            Some(Expandable::Id(order_id)) => Ok(order_id.clone()),
            Some(Expandable::Object(order)) => order.id(),
            None => self.id.clone().ok_or_else(|| missing("order")),
        }
    }

    /// What counts of an order that was not paid.
    pub(super) fn unpaid(&self) -> Result<Unpaid, String> {
        Ok(Unpaid {
            order_id: self.id()?,
            quote_id: mark(&self.tags, QUOTE_TAG).and_then(|quote_id| quote_id.parse().ok()),
        })
    }
}

impl Item {
    fn line(self, currency: &str) -> Result<SoldLine, String> {
        Ok(SoldLine {
            number: line_number(&self.attributes),
            product_path: self.product.path(),
            quantity: self.quantity,
            subtotal: Amount::new(self.subtotal, currency).ok_or("its `currency` is none")?,
        })
    }
}

/// The number that the line was given when the pay page was opened.
pub(super) fn line_number(attributes: &Marks) -> Option<u32> {
    mark(attributes, LINE_ATTRIBUTE)?.parse().ok()
}

/// Who paid: what the order says, or else the account.
fn buyer(
    customer: Option<Contact>,
    address: Option<Address>,
    language: Option<String>,
    account: Option<Expandable<Account>>,
) -> Option<Buyer> {
    let account = match account {
        Some(Expandable::Object(account)) => Some(account),
        _ => None,
    };
    let (contact, country, spoken) = account.map_or((None, None, None), |account| {
        (account.contact, account.country, account.language)
    });
    let contact = customer.or(contact)?;
    let (address_country, city) = address.map_or((None, None), |address| (address.country, address.city));
    let name = [contact.first, contact.last].into_iter().flatten();
    let name = name.collect::<Vec<_>>().join(" ");
    let language = language.or(spoken).unwrap_or_default();
    Some(Buyer {
        email: contact.email?.parse().ok()?,
        name: name.parse().ok(),
        country: address_country.or(country).and_then(|country| country.parse().ok()),
        city: city.and_then(|city| city.parse().ok()),
        language: language.get(..2).and_then(|language| language.parse().ok()),
    })
}
