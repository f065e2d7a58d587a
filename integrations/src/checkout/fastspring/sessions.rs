//! Opening pay pages: sessions, in their second version and in their first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{Sessions, client::Call, read};
use crate::checkout::{
    Buyer, CheckoutError, CheckoutLine, CheckoutRequest, OpenedCheckout, SettingsError, address::address,
    amount::json_number,
};

/// The order tag that the quote's id comes back in, and the attribute that a line's number does.
pub(crate) const QUOTE_TAG: &str = "quote_id";
pub(crate) const LINE_ATTRIBUTE: &str = "line";

type Texts = BTreeMap<&'static str, String>;
type Prices = BTreeMap<&'static str, Box<RawValue>>;

impl Sessions {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        match self {
            Self::V2 { checkout_path } => match checkout_path.split_once('/') {
                Some((store, checkout)) if is_segment(store) && is_segment(checkout) => Ok(()),
                _ => Err(SettingsError::CheckoutPath),
            },
            Self::V1 {
                storefront,
                test_storefront,
            } => {
                address("the address of the store", storefront)?;
                address("the address of the store for tests", test_storefront).map(drop)
            }
        }
    }

    /// The request that opens a pay page. It makes a new one each time it comes.
    pub(super) fn call(&self, request: &CheckoutRequest) -> Call {
        match self {
            Self::V2 { checkout_path } => {
                let (store, checkout) = checkout_path.split_once('/').unwrap_or((checkout_path, ""));
                let path = ["v2", "checkouts", store, checkout, "sessions"];
                Call::once(&path, json(&NewSession::of(request)))
            }
            Self::V1 { .. } => Call::once(&["sessions"], json(&OldSession::of(request))),
        }
    }

    /// The pay page that an answer tells of.
    pub(super) fn opened(&self, request: &CheckoutRequest, answer: &[u8]) -> Result<OpenedCheckout, CheckoutError> {
        let session: Session = read(answer)?;
        session.check(request)?;
        let url = match self {
            Self::V2 { .. } => session.checkout_urls.and_then(|urls| urls.web).ok_or_else(|| {
                let why = "it has no `checkoutUrls.webcheckoutUrl`".to_owned();
                CheckoutError::Unreadable { why }
            })?,
            Self::V1 { storefront, .. } if request.live => page(storefront, &session.id),
            Self::V1 { test_storefront, .. } => page(test_storefront, &session.id),
        };
        Ok(OpenedCheckout {
            session_id: session.id,
            url,
            expires_at: session.expires.as_ref().and_then(moment),
        })
    }
}

fn is_segment(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && text.bytes().all(plain)
}

fn page(storefront: &str, session_id: &str) -> String {
    format!("{}/session/{session_id}", storefront.trim_end_matches('/'))
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts and numbers are JSON")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewSession {
    live: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    customer: NewCustomer,
    order_tags: Texts,
    cart: Cart,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewCustomer {
    bill_to_contact: Texts,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    bill_to_address: Texts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cart {
    line_items: Vec<LineItem>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineItem {
    product_path: String,
    quantity: u32,
    quantity_behavior: &'static str,
    custom_price: CustomPrice,
    attributes: Texts,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomPrice {
    unit_price: Prices,
}

impl NewSession {
    fn of(request: &CheckoutRequest) -> Self {
        let buyer = &request.buyer;
        let city = buyer.city.as_ref().map(|city| ("city", city.as_str().to_owned()));
        Self {
            live: request.live,
            locale: buyer.language.map(|language| language.to_string()),
            country: buyer.country.map(|country| country.to_string()),
            customer: NewCustomer {
                bill_to_contact: contact(buyer, ["email", "firstName", "lastName"]),
                bill_to_address: city.into_iter().collect(),
            },
            order_tags: tags(request),
            cart: Cart {
                line_items: request.lines.iter().map(LineItem::of).collect(),
            },
        }
    }
}

impl LineItem {
    fn of(line: &CheckoutLine) -> Self {
        Self {
            product_path: line.product_path.clone(),
            quantity: line.quantity,
            quantity_behavior: "LOCK",
            custom_price: CustomPrice {
                unit_price: prices(line),
            },
            attributes: attributes(line),
        }
    }
}

#[derive(Serialize)]
struct OldSession {
    contact: Texts,
    tags: Texts,
    items: Vec<OldItem>,
}

#[derive(Serialize)]
struct OldItem {
    product: String,
    quantity: u32,
    attributes: Texts,
    pricing: Pricing,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pricing {
    price: Prices,
    quantity_behavior: &'static str,
    quantity_default: u32,
}

impl OldSession {
    fn of(request: &CheckoutRequest) -> Self {
        let buyer = &request.buyer;
        let mut contact = contact(buyer, ["email", "first", "last"]);
        contact.extend(buyer.country.map(|country| ("country", country.to_string())));
        contact.extend(buyer.language.map(|language| ("language", language.to_string())));
        Self {
            contact,
            tags: tags(request),
            items: request.lines.iter().map(OldItem::of).collect(),
        }
    }
}

impl OldItem {
    fn of(line: &CheckoutLine) -> Self {
        Self {
            product: line.product_path.clone(),
            quantity: line.quantity,
            attributes: attributes(line),
            pricing: Pricing {
                price: prices(line),
                quantity_behavior: "lock",
                quantity_default: line.quantity,
            },
        }
    }
}

/// Address and name under the names that the version gives them. The last word of a name is taken as the last name.
fn contact(buyer: &Buyer, [email, first, last]: [&'static str; 3]) -> Texts {
    let mut contact = Texts::from([(email, buyer.email.as_str().to_owned())]);
    if let Some(name) = &buyer.name {
        let (before, word) = name.as_str().rsplit_once(' ').unwrap_or(("", name.as_str()));
        let parts = [(first, before.trim_end()), (last, word)];
        let parts = parts.into_iter().filter(|(_, part)| !part.is_empty());
        contact.extend(parts.map(|(part, text)| (part, text.to_owned())));
    }
    contact
}

fn tags(request: &CheckoutRequest) -> Texts {
    Texts::from([(QUOTE_TAG, request.quote_id.to_string())])
}

fn attributes(line: &CheckoutLine) -> Texts {
    Texts::from([
        (LINE_ATTRIBUTE, line.number.to_string()),
        ("description", line.description.clone()),
    ])
}

fn prices(line: &CheckoutLine) -> Prices {
    Prices::from([(line.unit_price.currency.code(), json_number(line.unit_price))])
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    id: String,
    expires: Option<Value>,
    live: Option<bool>,
    currency: Option<String>,
    checkout_urls: Option<CheckoutUrls>,
    warnings: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct CheckoutUrls {
    #[serde(rename = "webcheckoutUrl")]
    web: Option<String>,
}

impl Session {
    /// Whether it is what was asked for, as far as it says.
    fn check(&self, request: &CheckoutRequest) -> Result<(), CheckoutError> {
        if let Some(live) = self.live
            && live != request.live
        {
            return Err(CheckoutError::Mode { live });
        }
        if !is_segment(&self.id) {
            let why = "its `id` is none".to_owned();
            return Err(CheckoutError::Unreadable { why });
        }
        let quote_id = request.quote_id;
        let warnings = self.warnings.as_ref().map_or(0, Vec::len);
        if warnings > 0 {
            tracing::warn!(%quote_id, warnings, "FastSpring opened a pay page with warnings");
        }
        let asked = request.lines.first().map(|line| line.unit_price.currency.code());
        if self.currency.is_some() && self.currency.as_deref() != asked {
            tracing::warn!(%quote_id, "FastSpring opened a pay page in another currency");
        }
        Ok(())
    }
}

/// A time in milliseconds since 1970, or as text.
fn moment(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::String(text) => Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc()),
        value => DateTime::from_timestamp_millis(value.as_i64()?),
    }
}
