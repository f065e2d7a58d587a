//! A customer who buys: orders, pay pages, and what the provider tells.

use api::checkout::{follow, sweep};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    client::{Answer, Server, answer},
    provider::Provider,
};

/// The address that orders are placed under.
pub(super) const EMAIL: &str = "ada@example.com";

/// A server on which somebody buys.
pub(super) struct Till {
    pub(super) server: Server,
}

/// An order with its pay page.
pub(super) struct Bought {
    pub(super) order_id: String,
    /// The path of the pay page.
    page: String,
}

/// A line of one piece, about a license or nothing.
pub(super) fn line(sku: &str, cents: i64, license_id: Option<&str>) -> Value {
    json!({ "sku": sku, "quantity": 1, "unit_price": cents, "license_id": license_id })
}

impl Till {
    pub(super) async fn open() -> Self {
        Self {
            server: Server::with_credits(0).await,
        }
    }

    /// Places an order for which no money is meant, and opens its pay page.
    pub(super) async fn order(&self, lines: &[Value]) -> Bought {
        let order = json!({
            "customer": { "email": EMAIL, "name": "Ada Lovelace" }, "currency": "EUR", "lines": lines, "test": true,
        });
        let placed = self.server.post("/v1/orders", &order).await;
        assert_eq!(placed.status, 201, "{placed}");
        let order_id = placed.json()["order_id"].as_str().expect("is an id").to_owned();
        let page = self.pay_page(&order_id).await;
        Bought { order_id, page }
    }

    /// The same order on a page that is opened now.
    pub(super) async fn opened_again(&self, bought: &Bought) -> Bought {
        let order_id = bought.order_id.clone();
        let page = self.pay_page(&order_id).await;
        Bought { order_id, page }
    }

    /// The path of the pay page of an order.
    async fn pay_page(&self, order_id: &str) -> String {
        let page = self.server.act(&format!("/v1/orders/{order_id}/checkout")).await;
        assert_eq!(page.status, 200, "{page}");
        let page = page.json()["url"].as_str().expect("is a link").to_owned();
        let path = page.strip_prefix(&self.server.url());
        path.expect("is a page of this server").to_owned()
    }

    /// Ten users of TSplus Enterprise.
    pub(super) async fn ten_users(&self) -> Bought {
        self.order(&[line("T-ENT-10", 60_180, None)]).await
    }

    /// The same, paid and fulfilled.
    pub(super) async fn bought_ten_users(&self) -> Bought {
        let bought = self.ten_users().await;
        self.press(&bought, "pay", None).await;
        self.follow().await;
        bought
    }

    /// Presses a button of the pay page.
    pub(super) async fn press(&self, bought: &Bought, button: &str, line: Option<u32>) {
        let form = line.map(|line| format!("line={line}")).unwrap_or_default();
        let post = self
            .server
            .anonymous(Method::POST, &format!("{}/{button}", bought.page));
        let post = post
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let shown = post.send().await.expect("the server answers");
        assert_eq!(shown.status(), StatusCode::OK, "the page is shown again");
    }

    /// Lets the policy act on all that stands in the log.
    pub(super) async fn follow(&self) {
        follow(&self.server.app).await.expect("it follows");
    }

    /// Takes what was not taken; says how many events that were.
    pub(super) async fn sweep(&self) -> usize {
        sweep(&self.server.app).await.expect("it sweeps")
    }

    /// The order as it is now.
    pub(super) async fn look(&self, bought: &Bought) -> Value {
        self.server
            .read(&format!("/v1/orders/{}", bought.order_id))
            .await
            .json()
    }

    /// What became of the order, in a word.
    pub(super) async fn status(&self, bought: &Bought) -> String {
        let told = self.look(bought).await;
        told["order"]["status"].as_str().expect("is a word").to_owned()
    }

    /// The licenses there are, the newest first.
    pub(super) async fn licenses(&self) -> Vec<Value> {
        let listed = self.server.read("/v1/licenses").await.json();
        listed["items"].as_array().expect("is a list").clone()
    }

    /// What waits for staff.
    pub(super) async fn waiting(&self) -> Value {
        self.server.get("/v1/waiting-payments").await.json()
    }

    /// Why the one payment that waits does so.
    pub(super) async fn reason(&self) -> String {
        let waiting = self.waiting().await;
        assert_eq!(waiting["payments"].as_array().map(Vec::len), Some(1), "{waiting:#}");
        waiting["payments"][0]["reason"].as_str().expect("is text").to_owned()
    }

    /// Does something with the one payment that waits.
    pub(super) async fn of_waiting(&self, what: &str, body: &Value) -> Answer {
        let waiting = self.waiting().await;
        let id = waiting["payments"][0]["waiting_payment_id"].as_str().expect("is an id");
        self.server
            .post(&format!("/v1/waiting-payments/{id}/{what}"), body)
            .await
    }

    /// The provider's id of the payment of an order.
    pub(super) async fn payment(&self, bought: &Bought) -> String {
        let told = self.look(bought).await;
        told["order"]["payment_reference"].as_str().expect("is paid").to_owned()
    }

    /// Tells an event by hand, as the provider signs it.
    pub(super) async fn tell(&self, event: &Value) -> Answer {
        let body = json!({ "events": [event] }).to_string();
        let signature = Provider::sign(&body);
        self.tell_signed(body, Some(&signature)).await
    }

    pub(super) async fn tell_signed(&self, body: String, signature: Option<&str>) -> Answer {
        let mut post = self.server.anonymous(Method::POST, "/v1/checkout/notifications");
        if let Some(signature) = signature {
            post = post.header("x-fs-signature", signature);
        }
        answer(post.header("content-type", "application/json").body(body)).await
    }

    /// The event that says that an order was paid, under an id of its own.
    pub(super) fn paid(&self, bought: &Bought, payment: &str, event_id: &str) -> Value {
        json!({
            "id": event_id, "processed": false, "created": self.server.now().timestamp_millis(), "type": "order.completed",
            "live": false,
            "data": {
                "order": payment, "id": payment, "reference": "SANDBOX-1", "completed": true, "live": false,
                "currency": "EUR", "total": 601.80, "tax": 0, "subtotal": 601.80, "discount": 0,
                "tags": { "quote_id": bought.order_id },
                "items": [{
                    "product": "t", "quantity": 1, "subtotal": 601.80, "attributes": { "line": "1" },
                }],
            },
        })
    }

    /// The event that says that so much of an order went back.
    pub(super) fn returned(&self, bought: &Bought, payment: &str, return_id: &str, amount: f64) -> Value {
        json!({
            "id": format!("event-of-{return_id}"), "processed": false, "created": self.server.now().timestamp_millis(),
            "type": "return.created", "live": false,
            "data": {
                "return": return_id, "reference": "SANDBOX-1A", "live": false, "currency": "EUR",
                "totalReturn": amount, "tax": 0, "subtotal": amount, "type": "RETURN",
                "original": {
                    "order": payment, "reference": "SANDBOX-1", "currency": "EUR", "total": 601.80,
                    "tags": { "quote_id": bought.order_id },
                },
                "items": [{ "product": "t", "quantity": 1, "subtotal": amount, "attributes": { "line": "1" } }],
            },
        })
    }
}
