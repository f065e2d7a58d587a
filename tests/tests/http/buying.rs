//! From "Buy" to the granted license: an order is placed, paid on the pay page, and fulfilled.

use chrono::Months;
use domain::OrderId;
use insta::assert_snapshot;
use serde_json::json;

use super::{
    callers::Caller,
    talk::Talk,
    till::{EMAIL, Till, line},
};

#[tokio::test(flavor = "multi_thread")]
async fn who_buys_a_license_pays_for_it_and_has_it() {
    let till = Till::open().await;
    let mut talk = Talk::with(&till.server);
    let order = json!({
        "customer": { "email": EMAIL, "name": "Ada Lovelace", "country": "GB" }, "currency": "EUR",
        "lines": [line("T-ENT-10", 60_180, None), line("S1Y-T-ENT-10", 10_231, None)], "test": true,
    });
    let placed = talk.post("/v1/orders", order).await;
    let path = format!("/v1/orders/{}", placed["order_id"].as_str().expect("is an id"));
    let page = talk.post_nothing(&format!("{path}/checkout")).await;
    let again = till.server.act(&format!("{path}/checkout")).await.json();
    assert_eq!(page, again, "while it is open, the same page again");

    let url = page["url"].as_str().expect("is a link");
    let paid = reqwest::Client::new()
        .post(format!("{url}/pay"))
        .header("content-type", "application/x-www-form-urlencoded")
        .send()
        .await;
    assert_eq!(paid.expect("the server answers").status(), 200);
    talk.post_nothing(&format!("{path}/checkout")).await;
    till.follow().await;
    talk.get(&path).await;
    talk.get("/v1/licenses").await;
    talk.get("/v1/supports").await;
    talk.get("/v1/waiting-payments").await;

    let session = page["session_id"].as_str().expect("is an id");
    let order = till.server.read(&path).await.json();
    let payment = order["order"]["payment_reference"].as_str().expect("is paid");
    let key = till.server.read("/v1/activation-keys").await.json();
    let mut told = talk.told().replace(&till.server.url(), "[site]");
    told = told.replace(session, "[session]").replace(payment, "[payment]");
    for code in key["items"].as_array().expect("is a list") {
        told = told.replace(code["code"].as_str().expect("is a code"), "[code]");
    }
    assert_snapshot!(told);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_effect_names_the_order_as_its_cause() {
    let till = Till::open().await;
    let bought = till.bought_ten_users().await;
    let events = till.server.read("/v1/events?limit=20").await.json();
    let events = events["items"].as_array().expect("is a list").clone();
    let paid = events
        .iter()
        .find(|event| event["event_type"] == "order.paid")
        .expect("is paid");
    let placed = events
        .iter()
        .find(|event| event["event_type"] == "order.placed")
        .expect("is placed");
    let granted = [
        "person.registered",
        "activation_key.added",
        "license.assigned",
        "order.fulfilled",
    ];
    for name in granted {
        let event = events.iter().find(|event| event["event_type"] == name);
        let event = event.unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(event["causation_id"], paid["event_id"], "{name}");
        assert_eq!(event["correlation_id"], placed["correlation_id"], "{name}");
        assert_eq!(event["actor_kind"], "system", "{name}");
    }
    assert_eq!(paid["correlation_id"], placed["correlation_id"]);
    assert_eq!(till.status(&bought).await, "fulfilled");
}

/// Somebody buys a license with a year of support; its id.
async fn with_support(till: &Till) -> String {
    let lines = [line("T-ENT-10", 60_180, None), line("S1Y-T-ENT-10", 10_231, None)];
    let first = till.order(&lines).await;
    till.press(&first, "pay", None).await;
    till.follow().await;
    let licenses = till.licenses().await;
    licenses[0]["license_id"].as_str().expect("is an id").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn more_users_are_bought_with_their_support_for_the_time_left() {
    let till = Till::open().await;
    let license = with_support(&till).await;

    let today = till.server.test.clock.now().date_naive();
    let days = (today + Months::new(12) - today).num_days();
    let support = (5_120 * days * 2 + 365) / 730;
    let more = [
        line("U-T-ENT-10-T-ENT-25", 30_120, Some(&license)),
        line(&format!("S{days}D-U-T-ENT-10-T-ENT-25"), support, Some(&license)),
    ];
    let second = till.order(&more).await;
    till.press(&second, "pay", None).await;
    till.follow().await;

    assert_eq!(till.status(&second).await, "fulfilled");
    let licenses = till.licenses().await;
    assert_eq!(licenses.len(), 1);
    assert_eq!(licenses[0]["sku"], "T-ENT-25");
    let lines = till.look(&second).await["lines"].clone();
    assert_eq!(lines[1]["granted"], "support_upgrade");
    let supports = till.server.read("/v1/supports").await.json();
    assert_eq!(supports["items"][0]["license_sku"], "T-ENT-25");
}

#[tokio::test(flavor = "multi_thread")]
async fn support_that_is_bought_again_begins_where_it_ends() {
    let till = Till::open().await;
    let license = with_support(&till).await;

    let second = till.order(&[line("S1Y-T-ENT-10", 10_231, Some(&license))]).await;
    till.press(&second, "pay", None).await;
    till.follow().await;

    assert_eq!(till.status(&second).await, "fulfilled");
    let supports = till.server.read("/v1/supports").await.json();
    let supports = supports["items"].as_array().expect("is a list").clone();
    assert_eq!(supports.len(), 2);
    let ends = supports[1]["last_on"]
        .as_str()
        .expect("is a day")
        .parse::<chrono::NaiveDate>();
    let next = ends.expect("is a day").succ_opt().expect("there is a next day");
    assert_eq!(supports[0]["first_on"], next.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_order_puts_its_license_on_the_key_of_the_first() {
    let till = Till::open().await;
    till.bought_ten_users().await;
    let second = till.bought_ten_users().await;
    assert_eq!(till.status(&second).await, "fulfilled");
    let licenses = till.licenses().await;
    assert_eq!(licenses.len(), 2);
    assert_eq!(licenses[0]["activation_key_id"], licenses[1]["activation_key_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_was_killed_after_it_acted_acts_once() {
    let till = Till::open().await;
    let bought = till.bought_ten_users().await;
    let head = till.server.test.head().await;
    let mut superuser = till.server.test.superuser().await;
    for _ in 0..2 {
        sqlx::query("update checkout.policies set position = 0")
            .execute(&mut superuser)
            .await
            .expect("the checkpoint is set back");
        till.follow().await;
    }
    assert_eq!(till.server.test.head().await, head, "nothing more happened");
    assert_eq!(till.licenses().await.len(), 1);
    assert_eq!(till.status(&bought).await, "fulfilled");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_follow_at_once_fulfil_once() {
    let till = Till::open().await;
    let bought = till.ten_users().await;
    till.press(&bought, "pay", None).await;
    tokio::join!(till.follow(), till.follow());
    assert_eq!(till.licenses().await.len(), 1);
    assert_eq!(till.status(&bought).await, "fulfilled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_opens_the_page_of_its_own_order_and_of_no_other() {
    let till = Till::open().await;
    let first = till.bought_ten_users().await;
    let number = till.look(&first).await["order"]["reference"]
        .as_str()
        .expect("is a number")
        .to_owned();
    let own = till.ten_users().await;
    let theirs = json!({
        "customer": { "email": "bob@example.com" }, "currency": "EUR", "lines": [line("T-ENT-10", 60_180, None)],
        "test": true,
    });
    let theirs = till.server.post("/v1/orders", &theirs).await.json();
    let theirs: OrderId = theirs["order_id"]
        .as_str()
        .expect("is an id")
        .parse::<uuid::Uuid>()
        .map(OrderId)
        .expect("is an id");
    till.server.read("/v1/licenses").await;

    let customer = Caller::customer(&till.server, EMAIL, &number).await;
    let open = async |order: &str| {
        let path = format!("/v1/orders/{order}/checkout");
        super::client::answer(customer.request(reqwest::Method::POST, &path))
            .await
            .status
    };
    assert_eq!(open(&own.order_id).await, 200);
    assert_eq!(open(&theirs.to_string()).await, 404);
}
