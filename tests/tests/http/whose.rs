//! Whose it is: one sees what is one's own and below; all else looks as if it did not exist.

use api::access::Right;
use domain::user::Role;
use event_log::Position;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    callers::Caller,
    client::{Answer, Server},
    shops::{Shop, Shops},
};

/// Somebody, the shops whose things it sees, and the others.
pub(super) struct Eyes<'a> {
    pub(super) name: &'static str,
    pub(super) caller: Caller<'a>,
    pub(super) seen: Vec<&'a Shop>,
    pub(super) unseen: Vec<&'a Shop>,
    /// The moment that is looked at; none for now.
    pub(super) as_of: Option<Position>,
}

impl Eyes<'_> {
    /// What is found there, as of the moment.
    async fn read(&self, path: &str, form: &str) -> Answer {
        let separator = if path.contains('?') { '&' } else { '?' };
        let as_of = self.as_of.map(|position| format!("{separator}as_of={position}"));
        let path = format!("{path}{}", as_of.unwrap_or_default());
        self.caller.read_as(&path, form).await
    }

    /// Sees each thing of those that it is to see, and none of the others'.
    pub(super) async fn sees_its_own(&self, server: &Server) {
        for one in &ONE {
            for shop in &self.seen {
                let path = path(server, one, shop);
                let answer = self.read(&path, JSON).await;
                assert_eq!(answer.status, 200, "{}: {path}: {answer}", self.name);
                without_others(&answer, self, &path);
            }
            for shop in &self.unseen {
                let (path, none) = (path(server, one, shop), path_of_none(server, one, shop));
                let (found, none) = (self.read(&path, JSON).await, self.read(&none, JSON).await);
                assert_eq!(found.status, 404, "{}: {path}: {found}", self.name);
                assert_eq!(told(&found), told(&none), "{}: {path}", self.name);
            }
        }
    }

    /// Sees in each list what is of those that it is to see, and nothing of the others'.
    pub(super) async fn lists_its_own(&self) {
        for listed in &LISTS {
            look_through(listed, self).await;
        }
        look_through(&list("/v1/orders", |shop| &shop.order, false, false), self).await;
        without_others(&self.read("/v1/home", JSON).await, self, "/v1/home");
    }
}

const JSON: &str = "application/json";

/// The owner of each reseller.
pub(super) async fn owners<'a>(server: &'a Server, shops: &'a Shops) -> Vec<Eyes<'a>> {
    let Shops { upper, lower, other } = shops;
    let owner = async |name: &'static str, own: &Shop, seen: Vec<&'a Shop>, unseen: Vec<&'a Shop>| Eyes {
        name,
        caller: Caller::user(server, Role::ResellerOwner, Some(own.reseller_id())).await,
        seen,
        unseen,
        as_of: None,
    };
    vec![
        owner("the upper one", upper, vec![upper, lower], vec![other]).await,
        owner("the lower one", lower, vec![lower], vec![upper, other]).await,
        owner("the other one", other, vec![other], vec![upper, lower]).await,
    ]
}

/// A customer of the upper reseller, and one of the other.
async fn customers<'a>(server: &'a Server, shops: &'a Shops) -> Vec<Eyes<'a>> {
    let Shops { upper, lower, other } = shops;
    let customer = async |own: &'a Shop, unseen: Vec<&'a Shop>| Eyes {
        name: own.word,
        caller: Caller::customer(server, &own.email, &own.order_number).await,
        seen: vec![own],
        unseen,
        as_of: None,
    };
    server.read("/v1/licenses").await;
    vec![
        customer(upper, vec![lower, other]).await,
        customer(other, vec![upper, lower]).await,
    ]
}

/// What is looked at by its id: the path before and after that, whose id, and what a customer sees of it by its right.
type One = (&'static str, fn(&Shop) -> &str, &'static str, Option<Right>);

const ONE: [One; 16] = [
    ("/v1/activation-keys/", |shop| &shop.key, "/history", None),
    (
        "/v1/licenses/",
        |shop| &shop.license,
        "/history",
        Some(Right::ReadSales),
    ),
    (
        "/v1/supports/",
        |shop| &shop.support,
        "/history",
        Some(Right::ReadSales),
    ),
    (
        "/v1/subscriptions/",
        |shop| &shop.subscription,
        "/history",
        Some(Right::ReadSales),
    ),
    ("/v1/activation-keys/", |shop| &shop.key, "", None),
    ("/v1/licenses/", |shop| &shop.license, "", Some(Right::ReadSales)),
    (
        "/v1/licenses/",
        |shop| &shop.license,
        "/activations",
        Some(Right::ReadSales),
    ),
    ("/v1/supports/", |shop| &shop.support, "", Some(Right::ReadSales)),
    (
        "/v1/subscriptions/",
        |shop| &shop.subscription,
        "",
        Some(Right::ReadSales),
    ),
    ("/v1/orders/", |shop| &shop.order, "", None),
    ("/v1/customers/", |shop| &shop.customer, "", Some(Right::ReadCustomers)),
    (
        "/v1/customers/",
        |shop| &shop.customer,
        "/contacts",
        Some(Right::ReadCustomers),
    ),
    (
        "/v1/customers/",
        |shop| &shop.customer,
        "/addresses",
        Some(Right::ReadCustomers),
    ),
    ("/v1/resellers/", |shop| &shop.reseller, "", None),
    ("/v1/resellers/", |shop| &shop.reseller, "/statements/MONTH", None),
    ("/v1/events/", |_| "SOLD", "", None),
];

fn path(server: &Server, (before, id, after, _): &One, shop: &Shop) -> String {
    let month = server.now().format("%Y-%m").to_string();
    let path = format!("{before}{}{after}", id(shop));
    path.replace("MONTH", &month).replace("SOLD", &shop.sold_at.to_string())
}

/// The same of what does not exist.
fn path_of_none(server: &Server, one: &One, shop: &Shop) -> String {
    let path = path(server, one, shop);
    path.replace(one.1(shop), &tests::new_id().to_string())
        .replace(&format!("/v1/events/{}", shop.sold_at), "/v1/events/999999")
}

/// The answer without the id of its request.
pub(super) fn told(answer: &Answer) -> (u16, Value) {
    let mut body = serde_json::from_str(&answer.body).unwrap_or_else(|_| json!(answer.body));
    if let Some(body) = body.as_object_mut() {
        body.remove("request_id");
    }
    (answer.status, body)
}

pub(super) fn without_others(answer: &Answer, eyes: &Eyes<'_>, path: &str) {
    for shop in &eyes.unseen {
        for own in shop.own() {
            let is_there = answer.body.to_lowercase().contains(&own.to_lowercase());
            assert!(
                !is_there,
                "{}: {path} tells {own} of {}: {}",
                eyes.name, shop.word, answer.body
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_2_2_a_thing_of_another_looks_like_none() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    for eyes in owners(&server, &shops).await {
        eyes.sees_its_own(&server).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_sees_what_is_its_own() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    for eyes in customers(&server, &shops).await {
        for one in ONE.iter().filter(|one| one.3.is_some()) {
            for shop in &eyes.seen {
                let path = path(&server, one, shop);
                let answer = eyes.caller.read(&path).await;
                assert_eq!(answer.status, 200, "{}: {path}: {answer}", eyes.name);
                without_others(&answer, &eyes, &path);
            }
            for shop in &eyes.unseen {
                let (path, none) = (path(&server, one, shop), path_of_none(&server, one, shop));
                let (found, none) = (eyes.caller.read(&path).await, eyes.caller.read(&none).await);
                assert_eq!(found.status, 404, "{}: {path}: {found}", eyes.name);
                assert_eq!(told(&found), told(&none), "{}: {path}", eyes.name);
            }
        }
        for shop in &eyes.seen {
            let path = format!("/v1/orders/{}", shop.bought);
            assert_eq!(eyes.caller.read(&path).await.status, 200, "{path}");
        }
        for shop in &eyes.unseen {
            let path = format!("/v1/orders/{}", shop.bought);
            assert_eq!(eyes.caller.read(&path).await.status, 404, "{path}");
        }
    }
}

/// A list, what of a shop stands in it, and whether it is searched and customers have it.
struct Listed {
    path: &'static str,
    id: fn(&Shop) -> &str,
    searched: bool,
    of_customers: bool,
}

const fn list(path: &'static str, id: fn(&Shop) -> &str, searched: bool, of_customers: bool) -> Listed {
    Listed {
        path,
        id,
        searched,
        of_customers,
    }
}

const LISTS: [Listed; 12] = [
    list("/v1/activation-keys", |shop| &shop.key, true, false),
    list("/v1/licenses", |shop| &shop.license, true, true),
    list("/v1/supports", |shop| &shop.support, true, true),
    list("/v1/subscriptions", |shop| &shop.subscription, true, true),
    list("/v1/devices", |shop| &shop.license, false, true),
    list("/v1/activations", |shop| &shop.license, false, true),
    list("/v1/customers", |shop| &shop.customer, true, true),
    list("/v1/resellers", |shop| &shop.reseller, true, false),
    list("/v1/credit-accounts", |shop| &shop.reseller, false, false),
    list("/v1/credit-entries", |shop| &shop.subscription, false, false),
    list("/v1/credit-months", |shop| &shop.reseller, false, false),
    list("/v1/events", |shop| &shop.license, false, false),
];

pub(super) const FORMS: [&str; 3] = ["application/json", "text/csv", "application/x-ndjson"];

/// Reads a list in every form, and narrowed to what is another's.
async fn look_through(listed: &Listed, eyes: &Eyes<'_>) {
    let Listed { path, id, searched, .. } = listed;
    for form in FORMS {
        let answer = eyes.read(&format!("{path}?limit=200"), form).await;
        assert_eq!(answer.status, 200, "{}: {path}: {answer}", eyes.name);
        for shop in &eyes.seen {
            assert!(
                answer.body.contains(id(shop)),
                "{}: {path} as {form} is short of {}: {answer}",
                eyes.name,
                shop.word
            );
        }
        without_others(&answer, eyes, path);
    }
    for shop in &eyes.unseen {
        for narrowed in [
            format!("{path}?reseller_id={}&below=true", shop.reseller),
            format!("{path}?q={}", shop.word),
        ] {
            if narrowed.contains("?q=") && !searched {
                continue;
            }
            let answer = eyes.read(&narrowed, JSON).await;
            assert_eq!(answer.status, 200, "{}: {narrowed}: {answer}", eyes.name);
            without_others(&answer, eyes, &narrowed);
        }
    }
    for shop in eyes.seen.iter().filter(|_| *searched) {
        let found = eyes.read(&format!("{path}?q={}", shop.word), JSON).await;
        assert!(
            found.body.contains(id(shop)),
            "{}: {path} finds nothing by {}",
            eyes.name,
            shop.word
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_4_1_lists_searches_and_exports_have_ones_own_and_what_is_below() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    for eyes in owners(&server, &shops).await {
        eyes.lists_its_own().await;
    }
    for eyes in customers(&server, &shops).await {
        for listed in LISTS.iter().filter(|listed| listed.of_customers) {
            look_through(listed, &eyes).await;
        }
        look_through(&list("/v1/orders", |shop| &shop.bought, true, true), &eyes).await;
        without_others(&eyes.caller.read("/v1/home").await, &eyes, "/v1/home");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_ones_own_and_what_is_below() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    let mut everybody = owners(&server, &shops).await;
    everybody.extend(customers(&server, &shops).await);
    for eyes in &everybody {
        for shop in &eyes.unseen {
            for text in [shop.word, &shop.email, &shop.order_number] {
                let found = search(&eyes.caller, text).await;
                assert_eq!(found["hits"], json!([]), "{}: {text}", eyes.name);
            }
        }
        for shop in &eyes.seen {
            let found = search(&eyes.caller, shop.word).await;
            assert!(found.to_string().contains(&shop.license), "{}: {found}", eyes.name);
        }
    }
}

async fn search(caller: &Caller<'_>, text: &str) -> Value {
    let found = caller.search(text).await;
    assert_eq!(found.status, 200, "{found}");
    found.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_2_3_an_event_of_ones_own_tells_nothing_of_who_else_acted() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    for eyes in owners(&server, &shops).await {
        let listed = eyes.caller.read("/v1/events?limit=200").await.json();
        for event in listed["items"].as_array().expect("is a list") {
            let path = format!("/v1/events/{}", event["position"]);
            let found = eyes.caller.read(&path).await;
            without_others(&found, &eyes, &path);
            assert_eq!(found.json()["event"], *event, "{}: {path}", eyes.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn live_changes_are_ones_own_and_what_is_below() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    for eyes in owners(&server, &shops).await {
        let request = eyes
            .caller
            .request(Method::GET, "/v1/changes")
            .header("last-event-id", 0);
        let mut live = request.send().await.expect("the server answers");
        let last = eyes.seen.iter().map(|shop| shop.last).max().expect("it sees something");
        let (end, mut body) = (format!("id: {last}\n"), String::new());
        while !body.contains(&end) {
            let more = live.chunk().await.expect("can be read").expect("goes on");
            body += std::str::from_utf8(&more).expect("is text");
        }
        let (status, headers) = (200, vec![]);
        without_others(&Answer { status, headers, body }, &eyes, "/v1/changes");
    }
}
