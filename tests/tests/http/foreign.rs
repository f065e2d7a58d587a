//! Writes to what is another's are refused as those to what does not exist.

use domain::user::Role;
use event_log::person;
use reqwest::Method;
use serde_json::{Value, json};
use tests::checkout::{line, paying};

use super::{
    callers::Caller,
    client::{Answer, Server, answer},
    shops::{Shop, Shops},
};

/// The ids that a write is about: of somebody, or of nothing.
pub(super) struct Ids {
    reseller: String,
    key: String,
    license: String,
    subscription: String,
    customer: String,
}

impl Ids {
    pub(super) fn of(shop: &Shop) -> Self {
        Self {
            reseller: shop.reseller.clone(),
            key: shop.key.clone(),
            license: shop.license.clone(),
            subscription: shop.subscription.clone(),
            customer: shop.customer.clone(),
        }
    }

    pub(super) fn of_nothing() -> Self {
        let id = || tests::new_id().to_string();
        Self {
            reseller: id(),
            key: id(),
            license: id(),
            subscription: id(),
            customer: id(),
        }
    }
}

/// A write about a thing.
pub(super) type Asked = (Method, String, Option<Value>);

/// What a reseller's owner may do with its own, done with these.
pub(super) fn writes(ids: &Ids, own: &Shop) -> Vec<Asked> {
    let mut writes = of_sales(ids, own);
    writes.extend(of_quotes(ids));
    writes.extend(of_company(ids, own));
    writes
}

fn of_sales(ids: &Ids, own: &Shop) -> Vec<Asked> {
    let Ids {
        reseller,
        key,
        license,
        subscription,
        ..
    } = ids;
    let post = |path: &str, body: Value| (Method::POST, path.to_owned(), Some(body));
    let act = |path: String| (Method::POST, path, None);
    let sale = |key: &str| {
        json!({
            "activation_key_id": key, "product": "T", "edition": "ENT", "size": 10, "term": "permanent",
            "customer_email": own.email,
        })
    };
    let mut elsewhere = sale(&own.key);
    elsewhere["reseller_id"] = json!(reseller);
    let generate = json!({
        "activation_key_id": key, "product": "RS", "channels": 2, "customer_email": own.email,
    });
    vec![
        post("/v1/licenses", sale(key)),
        post("/v1/licenses", elsewhere),
        post("/v1/license-batches", json!({ "rows": [sale(&own.key), sale(key)] })),
        post(
            &format!("/v1/license-batches?reseller_id={reseller}"),
            json!({ "rows": [sale(&own.key)] }),
        ),
        (
            Method::PATCH,
            format!("/v1/licenses/{license}"),
            Some(json!({ "comment": "mine" })),
        ),
        (Method::DELETE, format!("/v1/licenses/{license}"), None),
        post(&format!("/v1/licenses/{license}/upgrade"), json!({ "sku": "T-ENT-25" })),
        act(format!("/v1/licenses/{license}/release")),
        post("/v1/supports", json!({ "license_id": license, "years": 1 })),
        post("/v1/supports/co-term", json!({ "license_ids": [own.license, license] })),
        post("/v1/subscriptions", generate),
        (
            Method::PATCH,
            format!("/v1/subscriptions/{subscription}"),
            Some(json!({ "channels": 5 })),
        ),
        act(format!("/v1/subscriptions/{subscription}/cancel")),
        act(format!("/v1/subscriptions/{subscription}/resume")),
        act(format!("/v1/subscriptions/{subscription}/renew")),
    ]
}

fn of_quotes(ids: &Ids) -> Vec<Asked> {
    let Ids {
        key,
        license,
        subscription,
        ..
    } = ids;
    let lines = [
        json!({ "license": { "activation_key_id": key, "sku": "T-ENT-10", "term": "permanent" } }),
        json!({ "upgrade": { "license_id": license, "sku": "T-ENT-25" } }),
        json!({ "support": { "license_id": license, "years": 1 } }),
        json!({ "subscription": { "activation_key_id": key, "sku": "RS-5" } }),
        json!({ "channels": { "subscription_id": subscription, "channels": 5 } }),
    ];
    let quote = |line: Value| (Method::POST, "/v1/quotes".to_owned(), Some(json!({ "lines": [line] })));
    lines.map(quote).into()
}

fn of_company(ids: &Ids, own: &Shop) -> Vec<Asked> {
    let Ids {
        reseller,
        key,
        license,
        subscription,
        customer,
    } = ids;
    let post = |path: &str, body: Value| (Method::POST, path.to_owned(), Some(body));
    let put = |path: String, body: Value| (Method::PUT, path, Some(body));
    let contact = json!({ "first_name": "Mal", "last_name": "Ory", "email": "mal@example.com" });
    let order = |field: &str, value: &str, sku: &str| {
        let mut line = json!({ "sku": sku, "quantity": 1, "unit_price": 10_000 });
        line[field] = json!(value);
        json!({ "customer": { "email": own.email }, "currency": "EUR", "lines": [line] })
    };
    let credits = json!({
        "customer": { "email": own.email }, "currency": "EUR", "reseller_id": reseller,
        "lines": [{ "sku": "CREDITS-100", "quantity": 1, "unit_price": 10_000 }],
    });
    vec![
        post("/v1/activation-keys", json!({ "reseller_id": reseller })),
        (
            Method::PATCH,
            format!("/v1/activation-keys/{key}"),
            Some(json!({ "name": "mine" })),
        ),
        post("/v1/credit-transfers", json!({ "to": reseller, "credits": 1 })),
        post(
            "/v1/credit-transfers",
            json!({ "from": reseller, "to": own.reseller, "credits": 1 }),
        ),
        post("/v1/resellers", json!({ "parent_id": reseller, "name": "Mallory" })),
        put(
            format!("/v1/resellers/{reseller}/profile"),
            json!({ "name": "Mallory" }),
        ),
        put(
            format!("/v1/customers/{customer}/details"),
            json!({ "name": "Mallory" }),
        ),
        post(&format!("/v1/customers/{customer}/contacts"), contact.clone()),
        put(format!("/v1/customers/{customer}/contacts/{}", own.customer), contact),
        (
            Method::DELETE,
            format!("/v1/customers/{customer}/contacts/{}", own.customer),
            None,
        ),
        post("/v1/orders", credits),
        post("/v1/orders", order("license_id", license, "U-T-ENT-10-T-ENT-25")),
        post("/v1/orders", order("subscription_id", subscription, "RS-5")),
    ]
}

pub(super) async fn done(caller: &Caller<'_>, (method, path, body): &Asked, if_match: Option<&str>) -> Answer {
    let mut request = caller.request(method.clone(), path);
    if let Some(version) = if_match {
        request = request.header("if-match", version);
    }
    answer(match body {
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

/// The answer without the id of its request.
pub(super) fn told(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    body.as_object_mut().expect("is an object").remove("request_id");
    (answer.status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_2_2_what_is_anothers_is_refused_like_what_does_not_exist() {
    let server = Server::with_credits(0).await;
    let Shops { upper, lower, other } = Shops::open(&server).await;
    let before = server.test.head().await;
    for (own, theirs) in [
        (&other, &upper),
        (&other, &lower),
        (&lower, &upper),
        (&lower, &other),
        (&upper, &other),
    ] {
        let role = Role::ResellerOwner;
        let caller = Caller::user(&server, role, Some(own.reseller_id())).await;
        server.read("/v1/licenses").await;
        let of_nothing = Ids::of_nothing();
        for (asked, none) in writes(&Ids::of(theirs), own).iter().zip(&writes(&of_nothing, own)) {
            for if_match in [None, Some("\"1\""), Some("\"2\"")] {
                let found = done(&caller, asked, if_match).await;
                let none = done(&caller, none, if_match).await;
                let what = format!("{} with {} of {}", own.word, asked.0, theirs.word);
                let what = format!("{what}: {} {:?}", asked.1, asked.2);
                assert_eq!(found.status, 404, "{what}: {found}");
                assert_eq!(told(&found), told(&none), "{what}");
            }
        }
    }
    // Nothing was done but that those who asked became users.
    let after = server.test.events().await;
    let after = after.iter().filter(|event| event.position > before);
    let done: Vec<_> = after.filter(|event| event.stream.category() != "user").collect();
    assert!(done.is_empty(), "{done:#?}");
}

/// Whether a write changes one thing that was there before, at whose version it may be aimed.
fn is_aimed((method, path, _): &Asked) -> bool {
    let ends = [
        "/upgrade", "/release", "/cancel", "/resume", "/renew", "/profile", "/details",
    ];
    *method == Method::PATCH || ends.iter().any(|end| path.ends_with(end))
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_is_found_and_left_alone_at_another_version() {
    let server = Server::with_credits(0).await;
    let Shops { upper, .. } = Shops::open(&server).await;
    let caller = Caller::user(&server, Role::ResellerOwner, Some(upper.reseller_id())).await;
    server.read("/v1/licenses").await;
    let (contact, mut aimed) = (format!("/contacts/{}", upper.customer), 0);
    for asked in writes(&Ids::of(&upper), &upper) {
        let answer = done(&caller, &asked, Some("\"999\"")).await;
        let what = format!("{} {}: {answer}", asked.0, asked.1);
        // The contact of these writes is nobody's, and a reseller's own is not bought in the checkout.
        let is_none = asked.1.ends_with(&contact) || asked.1 == "/v1/orders";
        assert!(answer.status != 404 || is_none, "{what}");
        if is_aimed(&asked) {
            assert_eq!(answer.status, 412, "{what}");
            aimed += 1;
        }
    }
    assert!(aimed > 8, "{aimed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_does_nothing_with_what_is_anothers() {
    let server = Server::with_credits(0).await;
    let Shops { upper, other, .. } = Shops::open(&server).await;
    server.read("/v1/licenses").await;
    let caller = Caller::customer(&server, &upper.email, &upper.order_number).await;
    let writes = |ids: &Ids, email: &str| {
        let line =
            json!({ "sku": "U-T-ENT-10-T-ENT-25", "quantity": 1, "unit_price": 10_000, "license_id": ids.license });
        let order = json!({ "customer": { "email": email }, "currency": "EUR", "lines": [line] });
        [
            (Method::POST, format!("/v1/licenses/{}/release", ids.license), None),
            (Method::POST, "/v1/orders".to_owned(), Some(order)),
        ]
    };
    let theirs = writes(&Ids::of(&other), &upper.email);
    let none = writes(&Ids::of_nothing(), &upper.email);
    for (asked, none) in theirs.iter().zip(&none) {
        for if_match in [None, Some("\"1\""), Some("\"2\"")] {
            let (found, none) = (
                done(&caller, asked, if_match).await,
                done(&caller, none, if_match).await,
            );
            assert_eq!(found.status, 404, "{}: {found}", asked.1);
            assert_eq!(told(&found), told(&none), "{}", asked.1);
        }
    }
    // Under another's address nobody orders, whether or not somebody has it.
    for email in [&other.email, "nobody@example.com"] {
        let [_, order] = writes(&Ids::of(&upper), email);
        let refused = done(&caller, &order, None).await;
        assert_eq!((refused.status, refused.code().as_str()), (404, "not-found"), "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customer_bought_directly_looks_to_resellers_like_nothing() {
    let server = Server::with_credits(0).await;
    let email = "grace@example.com";
    let mut placed = server.test.ordering(vec![line("T-ENT-10", 1, 60_180)], None);
    placed.customer.email = email.parse().expect("is an address");
    let customer = person::find_or_mint(&server.test.log, email).await;
    placed.customer.customer_id = customer.expect("is known");
    let fulfilling = server.test.fulfilling(&placed);
    let license = fulfilling.license_ids.first().expect("there is one").to_string();
    server.test.accepted(placed.clone()).await;
    server.test.accepted(paying(&placed)).await;
    server.test.accepted(fulfilling).await;
    let order = |license: &str| {
        let line = json!({ "sku": "U-T-ENT-10-T-ENT-25", "quantity": 1, "unit_price": 1, "license_id": license });
        let order = json!({ "customer": { "email": email }, "currency": "EUR", "lines": [line] });
        (Method::POST, "/v1/orders".to_owned(), Some(order))
    };
    let member = Caller::user(&server, Role::ResellerMember, Some(server.reseller)).await;
    let staff = Caller::user(&server, Role::StaffSupport, None).await;

    let found = done(&member, &order(&license), None).await;
    let none = done(&member, &order(&tests::new_id().to_string()), None).await;

    assert_eq!(found.status, 404, "{found}");
    assert_eq!(told(&found), told(&none));
    // To the vendor it is there: only the price is wrong.
    let seen = done(&staff, &order(&license), None).await;
    assert_ne!(seen.status, 404, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_2_2_users_of_another_company_look_like_none() {
    let server = Server::with_credits(0).await;
    let Shops { upper, lower, other } = Shops::open(&server).await;
    for own in [&upper, &lower, &other] {
        Caller::user(&server, Role::ResellerMember, Some(own.reseller_id())).await;
    }
    let all = server.get("/v1/users").await.json();
    let all = all["items"].as_array().expect("is a list");
    for own in [&upper, &lower, &other] {
        let owner = Caller::user(&server, Role::ResellerOwner, Some(own.reseller_id())).await;
        let listed = owner.read("/v1/users").await.json();
        let listed = listed["items"].as_array().expect("is a list");
        assert!(listed.iter().all(|user| user["reseller_id"] == json!(own.reseller)));
        assert_eq!(listed.len(), 2, "{}", own.word);
        let disable = |user: &str| (Method::POST, format!("/v1/users/{user}/disable"), None);
        for user in all.iter().filter(|user| user["reseller_id"] != json!(own.reseller)) {
            let user = user["user_id"].as_str().expect("is an id");
            let found = done(&owner, &disable(user), None).await;
            let none = done(&owner, &disable(&tests::new_id().to_string()), None).await;
            assert_eq!(found.status, 404, "{found}");
            assert_eq!(told(&found), told(&none), "{}", own.word);
        }
    }
}
