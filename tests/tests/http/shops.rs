//! Resellers with all that can be theirs: a customer, a key, a license in use, support, a subscription, orders and credits.

use domain::{LicenseId, OrderId, ResellerId};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{
    checkout::line,
    commands::{activate, purchase},
};

use super::client::{Answer, Server};

/// A reseller and what is its own.
pub(super) struct Shop {
    /// A word that all its texts have, and no other's.
    pub(super) word: &'static str,
    pub(super) reseller: String,
    pub(super) key: String,
    pub(super) license: String,
    pub(super) support: String,
    pub(super) subscription: String,
    /// An order of credits.
    pub(super) order: String,
    /// To whom it sells.
    pub(super) customer: String,
    pub(super) email: String,
    /// By which the customer signs in.
    pub(super) order_number: String,
    /// What the customer bought directly.
    pub(super) bought: String,
    /// The position at which the license was assigned.
    pub(super) sold_at: i64,
    /// The position of its last event.
    pub(super) last: i64,
}

impl Shop {
    /// What is its own alone, and nobody else may come across.
    pub(super) fn own(&self) -> [&str; 10] {
        [
            self.word,
            &self.reseller,
            &self.key,
            &self.license,
            &self.support,
            &self.subscription,
            &self.order,
            &self.customer,
            &self.bought,
            &self.order_number,
        ]
    }

    pub(super) fn reseller_id(&self) -> ResellerId {
        ResellerId(self.reseller.parse().expect("is an id"))
    }
}

/// A reseller, one below it, and one that has nothing to do with either.
pub(super) struct Shops {
    pub(super) upper: Shop,
    pub(super) lower: Shop,
    pub(super) other: Shop,
}

impl Shops {
    /// Opens them.
    pub(super) async fn open(server: &Server) -> Self {
        let upper = register(server, None, "Uppsala").await;
        let lower = register(server, Some(&upper), "Lofoten").await;
        let other = register(server, None, "Odense").await;
        for reseller in [&upper, &other] {
            let reseller = ResellerId(reseller.parse().expect("is an id"));
            server.test.accepted(purchase(reseller, 20_000)).await;
        }
        let moved = json!({ "from": upper, "to": lower, "credits": 1_000_000 });
        done(&server.post("/v1/credit-transfers", &moved).await);
        let mut shops = Self {
            upper: fill(server, upper, "Uppsala").await,
            lower: fill(server, lower, "Lofoten").await,
            other: fill(server, other, "Odense").await,
        };
        for shop in [&mut shops.upper, &mut shops.lower, &mut shops.other] {
            let path = format!("/v1/activation-keys/{}", shop.key);
            let named = json!({ "name": format!("{} itself", shop.word) });
            shop.last = done(&server.send(Method::PATCH, &path, &named).await)["position"]
                .as_i64()
                .expect("is a position");
        }
        shops
    }
}

/// What was answered to what went well.
fn done(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{answer}");
    answer.json()
}

fn text(value: &Value) -> String {
    value.as_str().expect("is text").to_owned()
}

async fn register(server: &Server, parent: Option<&String>, word: &str) -> String {
    let body = json!({ "parent_id": parent, "name": format!("{word} Software") });
    text(&done(&server.post("/v1/resellers", &body).await)["id"])
}

async fn fill(server: &Server, reseller: String, word: &'static str) -> Shop {
    let email = format!("{}@example.com", word.to_lowercase());
    let key = json!({ "reseller_id": reseller, "name": format!("{word} cellar") });
    let key = text(&done(&server.post("/v1/activation-keys", &key).await)["activation_key_id"]);
    let sale = json!({
        "activation_key_id": key, "reseller_id": reseller, "product": "T", "edition": "ENT", "size": 10,
        "term": "permanent", "customer_email": email, "comment": format!("{word} rack"),
    });
    let sold = done(&server.post("/v1/licenses", &sale).await);
    let license = text(&sold["license_id"]);
    server
        .test
        .accepted(activate(LicenseId(license.parse().expect("is an id"))))
        .await;
    server.read("/v1/licenses").await;
    let support = json!({ "license_id": license, "years": 1 });
    let support = done(&server.post("/v1/supports", &support).await);
    let generate = json!({
        "activation_key_id": key, "reseller_id": reseller, "product": "RS", "channels": 2,
        "customer_email": email, "comment": format!("{word} support desk"),
    });
    let generated = done(&server.post("/v1/subscriptions", &generate).await);
    Shop {
        word,
        support: text(&support["lines"][0]["support_id"]),
        subscription: text(&generated["lines"][0]["subscription_id"]),
        order: credits_ordered(server, &reseller).await.to_string(),
        bought: bought(server, word, &email).await,
        customer: known(server, word, &sold["customer_id"]).await,
        order_number: text(&sold["order_reference"]),
        sold_at: sold["position"].as_i64().expect("is a position"),
        last: 0,
        reseller,
        key,
        license,
        email,
    }
}

async fn credits_ordered(server: &Server, reseller: &str) -> OrderId {
    let reseller = ResellerId(reseller.parse().expect("is an id"));
    let placed = server
        .test
        .ordering(vec![line("CREDITS-100", 1, 10_000)], Some(reseller));
    let order_id = placed.order_id;
    server.test.accepted(placed).await;
    order_id
}

/// What the customer orders in the checkout.
async fn bought(server: &Server, word: &str, email: &str) -> String {
    let order = json!({
        "customer": { "email": email, "name": format!("{word} Customer") }, "currency": "EUR",
        "lines": [{ "sku": "T-ENT-10", "quantity": 1, "unit_price": 60_180 }],
    });
    text(&done(&server.post("/v1/orders", &order).await)["order_id"])
}

/// The customer, of whom something is known.
async fn known(server: &Server, word: &str, customer: &Value) -> String {
    let customer = text(customer);
    server.read("/v1/customers").await;
    let contact = json!({ "first_name": word, "last_name": "Lovelace", "email": "contact@example.com" });
    done(
        &server
            .post(&format!("/v1/customers/{customer}/contacts"), &contact)
            .await,
    );
    customer
}
