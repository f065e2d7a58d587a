//! Outgoing webhooks: who is told what, in which order, and what happens where nobody takes it.

use domain::user::Role;
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    callers::Caller,
    client::{Answer, Server, answer},
    shops::Shops,
    sign_in::people::mails,
    talk::Talk,
    webhook_receiver::{Heard, Receiver},
};

const ENDPOINTS: &str = "/v1/webhook-endpoints";

/// An endpoint of the vendor's at a receiver.
struct Hook {
    path: String,
    secret: String,
    receiver: Receiver,
}

impl Hook {
    async fn open(server: &Server) -> Self {
        Self::of_types(server, &[]).await
    }

    async fn of_types(server: &Server, event_types: &[&str]) -> Self {
        let receiver = Receiver::open().await;
        let wanted = json!({ "url": receiver.url, "event_types": event_types });
        let made = server.post(ENDPOINTS, &wanted).await;
        Self::of(&made, receiver)
    }

    fn of(made: &Answer, receiver: Receiver) -> Self {
        assert_eq!(made.status, 201, "{made}");
        let made = made.json();
        Self {
            path: format!("{ENDPOINTS}/{}", made["endpoint_id"].as_str().expect("is an id")),
            secret: made["secret"].as_str().expect("is shown").to_owned(),
            receiver,
        }
    }

    async fn look(&self, server: &Server) -> Value {
        server.get(&self.path).await.json()
    }

    /// Statuses and attempts of its deliveries, the first one first.
    async fn attempts(&self, server: &Server) -> Vec<(i64, i64)> {
        let listed = server.get(&format!("{}/deliveries", self.path)).await.json();
        let listed = listed["items"].as_array().expect("is a list").clone();
        let attempt = |item: &Value| Some((item["status"].as_i64()?, item["attempt"].as_i64()?));
        listed
            .iter()
            .rev()
            .map(|item| attempt(item).expect("was answered"))
            .collect()
    }
}

/// Tells every endpoint what is due.
async fn tell(server: &Server) {
    api::webhooks::tell(&server.app).await.expect("it tells");
}

/// All events that this one sees, the first one first.
async fn trail(caller: &Caller<'_>) -> Vec<Value> {
    let listed = caller.read("/v1/events?limit=200").await.json();
    assert_eq!(listed["next"], Value::Null, "one page is all");
    let mut items = listed["items"].as_array().expect("is a list").clone();
    items.reverse();
    items
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_made_tried_changed_and_removed() {
    let server = Server::with_credits(1000).await;
    let receiver = Receiver::open().await;
    let mut talk = Talk::with(&server);
    let wanted = json!({ "url": receiver.url, "event_types": ["license.assigned"] });
    let made = talk.post(ENDPOINTS, wanted).await;
    let path = format!("{ENDPOINTS}/{}", made["endpoint_id"].as_str().expect("is an id"));
    talk.get(ENDPOINTS).await;
    talk.post_nothing(&format!("{path}/test")).await;
    server.license().await;
    tell(&server).await;
    talk.get(&format!("{path}/deliveries")).await;
    let rotated = talk.post_nothing(&format!("{path}/secret")).await;
    talk.post(&format!("{path}/replay"), json!({ "after": 0 })).await;
    let disabled = json!({ "enabled": false, "event_types": [] });
    let changed = server.send(Method::PATCH, &path, &disabled).await;
    assert_eq!(changed.status, 200, "{changed}");
    talk.get(&path).await;
    talk.delete(&path).await;
    talk.get(&path).await;
    let mut told = talk.told().replace(&receiver.url, "[receiver]");
    for secret in [&made, &rotated] {
        told = told.replace(secret["secret"].as_str().expect("is shown"), "[secret]");
    }
    assert_snapshot!(told);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_told_signed_as_the_audit_trail_shows_it() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::of_types(&server, &["license.assigned"]).await;
    server.license().await;
    tell(&server).await;
    let heard = hook.receiver.heard();
    let [told] = &heard[..] else {
        panic!("{} were told", heard.len());
    };
    assert_eq!(told.signature(), told.signed_by(&[&hook.secret]));
    let position = told.position().expect("is an event");
    let shown = server.read("/v1/events?types=license.assigned").await.json()["items"][0].clone();
    let expected = json!({
        "id": shown["event_id"], "type": "license.assigned", "timestamp": shown["recorded_at"], "data": shown,
    });
    assert_eq!(told.json(), expected);
    assert_eq!(told.id(), shown["event_id"].as_str().expect("is an id"));
    assert!(hook.look(&server).await["position"].as_i64() >= Some(position));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_owner_is_told_all_that_it_sees_in_order_and_nothing_else() {
    let server = Server::with_credits(1000).await;
    let shops = Shops::open(&server).await;
    let staff = Caller::user(&server, Role::StaffAdmin, None).await;
    let upper = Caller::user(&server, Role::ResellerOwner, Some(shops.upper.reseller_id())).await;
    let lower = Caller::user(&server, Role::ResellerOwner, Some(shops.lower.reseller_id())).await;
    let mut hooks = vec![];
    for owner in [&staff, &upper, &lower] {
        let receiver = Receiver::open().await;
        let request = owner.request(Method::POST, ENDPOINTS);
        let made = answer(request.json(&json!({ "url": receiver.url }))).await;
        let hook = Hook::of(&made, receiver);
        let request = owner.request(Method::POST, &format!("{}/replay", hook.path));
        assert_eq!(answer(request.json(&json!({ "after": 0 }))).await.status, 200);
        hooks.push(hook);
    }
    tell(&server).await;
    let mut counts = vec![];
    for (owner, hook) in [&staff, &upper, &lower].into_iter().zip(&hooks) {
        let heard = hook.receiver.heard();
        let told: Vec<Value> = heard.iter().map(|told| told.json()["data"].clone()).collect();
        assert_eq!(told, trail(owner).await);
        counts.push(told.len());
    }
    assert!(
        counts[0] > counts[1] && counts[1] > counts[2] && counts[2] > 0,
        "{counts:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_owners_is_not_there() {
    let server = Server::with_credits(0).await;
    let hook = Hook::open(&server).await;
    let owner = Caller::user(&server, Role::ResellerOwner, Some(server.reseller)).await;
    assert_eq!(owner.read(ENDPOINTS).await.json()["items"], json!([]));
    for (method, path, body) in [
        (Method::GET, "", None),
        (Method::PATCH, "", Some(json!({ "enabled": false }))),
        (Method::DELETE, "", None),
        (Method::POST, "/secret", None),
        (Method::POST, "/test", None),
        (Method::POST, "/replay", Some(json!({ "after": 0 }))),
        (Method::GET, "/deliveries", None),
    ] {
        let path = format!("{}{path}", hook.path);
        let mut request = owner.request(method, &path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        assert_eq!(answer(request).await.status, 404, "{path}");
    }
    assert_eq!(hook.receiver.heard().len(), 0);
    assert_eq!(hook.look(&server).await["state"], "enabled");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_sent_again_before_anything_later() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::open(&server).await;
    hook.receiver.will_answer(500, "0");
    server.license().await;
    tell(&server).await;
    let looked = hook.look(&server).await;
    assert_eq!(looked["attempts"], 1, "nothing else is sent meanwhile: {looked}");
    server.wait_minutes(1);
    tell(&server).await;
    let positions = hook.receiver.positions();
    let heard = hook.receiver.heard();
    assert_eq!(heard[0].id(), heard[1].id(), "the same event under the same id");
    assert!(positions[1..].is_sorted_by(|one, next| one < next), "{positions:?}");
    assert_eq!(hook.attempts(&server).await[..2], [(500, 1), (200, 2)]);
    let looked = hook.look(&server).await;
    assert_eq!(
        (&looked["attempts"], &looked["failing_since"]),
        (&json!(0), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_to_be_left_alone_is() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::open(&server).await;
    hook.receiver.will_answer(503, "600");
    server.license().await;
    for (minutes, heard) in [(0, 1), (9, 1)] {
        server.wait_minutes(minutes);
        tell(&server).await;
        assert_eq!(hook.receiver.heard().len(), heard, "after {minutes} minutes");
    }
    server.wait_minutes(2);
    tell(&server).await;
    assert!(hook.receiver.heard().len() > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_that_it_is_gone_is_sent_nothing_more() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::open(&server).await;
    hook.receiver.will_answer(410, "0");
    server.license().await;
    tell(&server).await;
    server.wait_minutes(60);
    tell(&server).await;
    assert_eq!(hook.receiver.heard().len(), 1);
    let looked = hook.look(&server).await;
    assert_eq!(
        (&looked["state"], &looked["reason"]),
        (&json!("disabled"), &json!("gone"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_nothing_for_three_days_is_disabled_and_its_owner_told() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::open(&server).await;
    server.license().await;
    let missed = Heard::position;
    for hours in [0, 24, 47, 1] {
        server.wait_minutes(60 * hours);
        hook.receiver.will_answer(500, "0");
        assert_eq!(hook.look(&server).await["state"], "enabled", "{hours} hours later");
        tell(&server).await;
    }
    let looked = hook.look(&server).await;
    assert_eq!(
        (&looked["state"], &looked["reason"]),
        (&json!("disabled"), &json!("failing"))
    );
    let told = mails(&server).await;
    let told: Vec<_> = told.iter().filter(|mail| mail.contains("webhook endpoint")).collect();
    assert_eq!(told.len(), 1, "the one who runs everything is told once: {told:?}");

    let before = hook.receiver.heard().len();
    let enabled = server
        .send(Method::PATCH, &hook.path, &json!({ "enabled": true }))
        .await;
    assert_eq!(enabled.status, 200, "{enabled}");
    tell(&server).await;
    let heard = hook.receiver.heard();
    assert_eq!(missed(&heard[before]), missed(&heard[0]), "it is told what it missed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_slowly_delays_nobody_else() {
    let server = Server::with_credits(1000).await;
    let (slow, quick) = (Hook::open(&server).await, Hook::open(&server).await);
    slow.receiver.hold(true);
    server.license().await;
    let app = server.app.clone();
    let telling = tokio::spawn(async move { api::webhooks::tell(&app).await });
    slow.receiver.has_heard(1).await;
    quick.receiver.has_heard(2).await;
    assert_eq!(slow.receiver.heard().len(), 1, "it is still at its first one");
    slow.receiver.hold(false);
    telling.await.expect("it ends").expect("it tells");
    tell(&server).await;
    assert_eq!(slow.receiver.positions(), quick.receiver.positions());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_tells_what_happens_as_it_happens_until_it_stops() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::of_types(&server, &["license.assigned"]).await;
    let (stop, told) = watch::channel(false);
    let running = tokio::spawn(api::webhooks::run(server.app.clone(), told));
    for count in 1..=2 {
        server.license().await;
        hook.receiver.has_heard(count).await;
    }
    stop.send_replace(true);
    running.await.expect("it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_tells_events_again_under_their_ids() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::open(&server).await;
    let began = hook.look(&server).await["position"].clone();
    server.license().await;
    tell(&server).await;
    let first: Vec<_> = hook.receiver.heard().iter().map(|told| told.id().to_owned()).collect();
    let replay = format!("{}/replay", hook.path);
    assert_eq!(server.post(&replay, &json!({ "after": began })).await.status, 200);
    tell(&server).await;
    let all: Vec<_> = hook.receiver.heard().iter().map(|told| told.id().to_owned()).collect();
    assert!(!first.is_empty());
    assert_eq!(all, [first.clone(), first].concat());
    let beyond = server.post(&replay, &json!({ "after": 1_000_000 })).await;
    assert_eq!((beyond.status, beyond.code()), (422, "position-not-reached".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_changed_signs_for_a_day_beside_the_new_one() {
    let server = Server::with_credits(1000).await;
    let hook = Hook::open(&server).await;
    let change = |key: &'static str| {
        let request = server.request(Method::POST, &format!("{}/secret", hook.path));
        answer(request.header("idempotency-key", key))
    };
    let changed = change("once").await.json();
    let new = changed["secret"].as_str().expect("is shown").to_owned();
    let again = change("once").await.json();
    assert_eq!(again["secret"], Value::Null, "it is shown once, and drawn once");
    let test = format!("{}/test", hook.path);
    assert_eq!(server.act(&test).await.json()["taken"], true);
    server.wait_minutes(24 * 60 + 1);
    server.act(&test).await;
    let heard = hook.receiver.heard();
    assert_eq!(heard[0].signature(), heard[0].signed_by(&[&new, &hook.secret]));
    assert_eq!(heard[1].signature(), heard[1].signed_by(&[&new]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_makes_one_endpoint_and_is_not_told_its_secret() {
    let server = Server::with_credits(0).await;
    let receiver = Receiver::open().await;
    let make = |url: String| {
        let request = server
            .request(Method::POST, ENDPOINTS)
            .header("idempotency-key", "once");
        answer(request.json(&json!({ "url": url })))
    };
    let first = make(receiver.url.clone()).await.json();
    let again = make(receiver.url.clone()).await;
    assert_eq!((again.status, &again.json()["secret"]), (201, &Value::Null));
    assert_eq!(again.json()["endpoint_id"], first["endpoint_id"]);
    let other = make(format!("{}/other", receiver.url)).await;
    assert_eq!((other.status, other.code()), (422, "idempotency-key-reused".to_owned()));
    for _ in 1..10 {
        Hook::open(&server).await;
    }
    let more = server.post(ENDPOINTS, &json!({ "url": receiver.url })).await;
    assert_eq!(
        (more.status, more.code()),
        (422, "too-many-webhook-endpoints".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_1_3_6_an_endpoint_is_in_the_public_internet_and_told_of_events_that_there_are() {
    let server = Server::with_credits(0).await;
    let hook = Hook::open(&server).await;
    for url in [
        "https://169.254.169.254/latest",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "ftp://example.com/",
    ] {
        let refused = server.post(ENDPOINTS, &json!({ "url": url })).await;
        assert_eq!(
            (refused.status, refused.code()),
            (422, "webhook-url-refused".to_owned()),
            "{url}"
        );
        let refused = server.send(Method::PATCH, &hook.path, &json!({ "url": url })).await;
        assert_eq!(
            (refused.status, refused.code()),
            (422, "webhook-url-refused".to_owned()),
            "{url}"
        );
    }
    let wanted = json!({ "url": hook.receiver.url, "event_types": ["license.asigned"] });
    let refused = server.post(ENDPOINTS, &wanted).await;
    assert_eq!((refused.status, refused.code()), (422, "unknown-event-type".to_owned()));
}
