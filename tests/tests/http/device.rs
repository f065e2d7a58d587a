//! What installed software asks: it activates, refreshes, and gives back.

use std::time::Duration;

use futures_util::future::join_all;
use insta::assert_snapshot;
use keyledger_verify::{License, Refusal, Seen, Timestamp, TrustedKeys, Verified, Verifier};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{
    client::{Answer, Server, answer},
    tidy::tidy,
};

/// A server whose reseller sells, with a key that was drawn.
pub(super) struct Shop {
    pub(super) server: Server,
    pub(super) key_id: String,
    pub(super) code: String,
}

impl Shop {
    pub(super) async fn open() -> Self {
        let server = Server::with_credits(9000).await;
        server.app.signing_keys.provide().await.expect("a signing key is made");
        let added = server
            .post("/v1/activation-keys", &json!({ "reseller_id": server.reseller }))
            .await
            .json();
        let text = |field: &str| added[field].as_str().expect("is text").to_owned();
        let (key_id, code) = (text("activation_key_id"), text("code"));
        Self { server, key_id, code }
    }

    /// Sells a license on the key; its id.
    pub(super) async fn sell(&self, changes: Value) -> String {
        let mut sale = self.server.sale_with(changes);
        sale["activation_key_id"] = json!(self.key_id);
        let sold = self.server.assign(&tests::new_id().to_string(), &sale).await;
        sold.json()["license_id"].as_str().expect("is an id").to_owned()
    }

    /// `POST /v1/device/…` by software that shows the key.
    pub(super) async fn ask(&self, path: &str, body: &Value) -> Answer {
        self.ask_with(&self.code, path, body).await
    }

    pub(super) async fn ask_with(&self, code: &str, path: &str, body: &Value) -> Answer {
        let request = self.server.anonymous(Method::POST, &format!("/v1/device/{path}"));
        answer(request.bearer_auth(code).json(body)).await
    }

    pub(super) async fn activate(&self, computer: &str) -> Answer {
        self.ask("activations", &json!({ "product": "T", "computer_id": computer }))
            .await
    }

    async fn refresh(&self, license: &str, computer: &str, revision: u64) -> Answer {
        let body = json!({ "computer_id": computer, "revision": revision });
        self.ask(&format!("licenses/{license}/refresh"), &body).await
    }

    pub(super) async fn upgrade(&self, license: &str) {
        let path = format!("/v1/licenses/{license}/upgrade");
        let upgraded = self.server.post(&path, &json!({ "sku": "T-ENT-25" })).await;
        assert_eq!(upgraded.status, 200, "{}", upgraded.body);
    }

    /// What installed software makes of a file.
    pub(super) async fn verify(&self, file: &str, computer: &str) -> Result<Verified, Refusal> {
        let keys = answer(
            self.server
                .anonymous(Method::GET, "/.well-known/keyledger-license-keys.json"),
        )
        .await;
        let keys = TrustedKeys::from_json(&keys.body).expect("are keys");
        let verifier = Verifier {
            keys: &keys,
            computer_id: computer,
            now: Timestamp::from_unix(self.server.now().timestamp()),
            seen: &[] as &[Seen<'_>],
        };
        verifier.verify(file.as_bytes())
    }
}

pub(super) fn text(answer: &Value, field: &str) -> String {
    answer[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field}: {answer}"))
        .to_owned()
}

/// The file's own text differs with its keys and times.
fn shown(answer: &Answer, code: &str) -> String {
    let mut body = answer.json();
    body["file"] = json!("[file]");
    body["serial"] = json!("[serial]");
    let text = serde_json::to_string_pretty(&body).expect("is JSON");
    tidy(&format!("{}\n{text}", answer.status)).replace(code, "[code]")
}

#[tokio::test(flavor = "multi_thread")]
async fn software_activates_with_nothing_but_a_key() {
    let shop = Shop::open().await;
    shop.sell(json!({ "size": 3 })).await;
    let newest = shop.sell(json!({})).await;

    let activated = shop.activate("SRV-1").await;
    let again = shop.activate(" SRV-1 ").await;

    assert_snapshot!("device_activated", shown(&activated, &shop.code));
    assert_eq!((activated.status, again.status), (201, 200));
    assert_eq!(
        text(&activated.json(), "license_id"),
        newest,
        "the newest that was assigned"
    );
    let told = |answer: &Answer| (answer.json()["revision"].clone(), answer.json()["position"].clone());
    assert_eq!(told(&again), told(&activated), "the same license is told the same");
    let file = text(&activated.json(), "file");
    let License {
        serial,
        size,
        activation_key,
        ..
    } = shop.verify(&file, "SRV-1").await.expect("it holds").license;
    assert_eq!(serial, text(&activated.json(), "serial"));
    assert_eq!(size, keyledger_verify::Size::Count(10.try_into().expect("is not zero")));
    assert_eq!(activation_key.0, shop.code);
    let elsewhere = shop.verify(&file, "SRV-2").await;
    assert!(matches!(elsewhere, Err(Refusal::OtherComputer)), "{elsewhere:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_and_a_size_may_be_chosen() {
    let shop = Shop::open().await;
    let small = shop.sell(json!({ "size": 3 })).await;
    shop.sell(json!({})).await;
    let chosen = json!({ "product": "T", "computer_id": "SRV-1", "edition": "ENT", "size": 3 });

    let activated = shop.ask("activations", &chosen).await.json();

    assert_eq!(text(&activated, "license_id"), small);
    assert_eq!(activated["others"], json!([]), "nothing else of this size is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_computers_that_race_for_the_last_license_one_wins() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    shop.sell(json!({})).await;

    let names: Vec<String> = (0..12).map(|number| format!("SRV-{number}")).collect();
    let answers = join_all(names.iter().map(|name| shop.activate(name))).await;

    let won = answers.iter().filter(|answer| answer.status == 201).count();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 409).collect();
    assert_eq!((won, refused.len()), (2, 10), "two licenses are two computers");
    assert!(refused.iter().all(|answer| answer.code() == "no-license-free"));
    assert_snapshot!("device_none_free", refused[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_tells_what_changed_and_appends_nothing_where_nothing_did() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let activated = shop.activate("SRV-1").await.json();
    let head = shop.server.test.head().await;

    let same = shop.refresh(&license, "SRV-1", 1).await.json();
    assert_eq!(
        (&same["revision"], &same["position"]),
        (&activated["revision"], &activated["position"])
    );
    assert_eq!(shop.server.test.head().await, head, "nothing happened");

    shop.upgrade(&license).await;
    let news = shop.refresh(&license, "SRV-1", 1).await.json();
    assert_eq!((&news["size"], &news["revision"]), (&json!(25), &json!(3)));
    let head = shop.server.test.head().await;
    let told = shop.refresh(&license, "SRV-1", 3).await.json();
    assert_eq!(
        (&told["revision"], &told["position"]),
        (&news["revision"], &news["position"])
    );
    assert_eq!(shop.server.test.head().await, head, "it is told once");
    let refreshed = shop
        .server
        .read(&format!("/v1/devices?license_id={license}"))
        .await
        .json();
    assert_eq!(refreshed["items"][0]["revision"], json!(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn support_reaches_the_computer_with_the_next_refresh() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let activated = shop.activate("SRV-1").await.json();
    let support = json!({ "license_id": license, "years": 1 });
    let bought = shop.server.post("/v1/supports", &support).await;
    assert_eq!(bought.status, 201, "{}", bought.body);

    let refreshed = shop.refresh(&license, "SRV-1", 1).await.json();

    assert_eq!(activated["support_until"], Value::Null);
    let until = text(&refreshed, "support_until");
    let verified = shop.verify(&text(&refreshed, "file"), "SRV-1").await.expect("it holds");
    let told = verified.license.support_until.expect("support was bought");
    assert_eq!(told.to_string(), until);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_says_why_a_license_is_not_held_any_more() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    shop.activate("SRV-1").await;
    let code = async |computer: &str| shop.refresh(&license, computer, 1).await.code();

    assert_eq!(code("SRV-2").await, "license-on-other-computer");
    let act = async |what: &str, body: &Value| {
        let done = shop.server.post(&format!("/v1/licenses/{license}/{what}"), body).await;
        assert_eq!(done.status, 200, "{}", done.body);
    };
    act("disable", &json!({ "reason": "charged back" })).await;
    assert_eq!(code("SRV-1").await, "license-disabled");
    let restored = shop.server.act(&format!("/v1/licenses/{license}/restore")).await;
    assert_eq!(restored.status, 200, "{}", restored.body);
    let released = shop.server.act(&format!("/v1/licenses/{license}/release")).await;
    assert_eq!(released.status, 200, "{}", released.body);
    assert_eq!(code("SRV-1").await, "license-not-activated");
    assert_eq!(shop.activate("SRV-2").await.status, 201);
    assert_eq!(code("SRV-1").await, "license-on-other-computer");
}

#[tokio::test(flavor = "multi_thread")]
async fn software_gives_its_license_back_and_another_computer_takes_it() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let serial = text(&shop.activate("SRV-1").await.json(), "serial");
    let path = format!("licenses/{license}/release");
    let release = async |computer: &str| shop.ask(&path, &json!({ "computer_id": computer })).await;

    assert_eq!(release("SRV-2").await.code(), "license-on-other-computer");
    let released = release("SRV-1").await;
    let again = release("SRV-1").await;

    assert_snapshot!("device_released", released);
    assert_eq!(
        (again.status, &again.json()["computer_id"]),
        (200, &Value::Null),
        "it was given back already"
    );
    let moved = shop.activate("SRV-2").await;
    assert_eq!(
        (moved.status, text(&moved.json(), "serial")),
        (201, serial),
        "the serial stays"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_opens_nothing_of_another_key() {
    let (shop, stranger) = (Shop::open().await, Shop::open().await);
    let license = shop.sell(json!({})).await;
    shop.activate("SRV-1").await;
    let added = json!({ "reseller_id": shop.server.reseller });
    let other = text(&shop.server.post("/v1/activation-keys", &added).await.json(), "code");

    let body = json!({ "computer_id": "SRV-1", "revision": 1 });
    let refreshed = shop
        .ask_with(&other, &format!("licenses/{license}/refresh"), &body)
        .await;
    let released = shop
        .ask_with(
            &other,
            &format!("licenses/{license}/release"),
            &json!({ "computer_id": "SRV-1" }),
        )
        .await;
    let nowhere = shop
        .ask_with(&stranger.code, &format!("licenses/{license}/refresh"), &body)
        .await;

    assert_eq!((refreshed.status, refreshed.code().as_str()), (404, "unknown-license"));
    assert_eq!((released.status, released.code().as_str()), (404, "unknown-license"));
    assert_eq!(
        (nowhere.status, nowhere.code().as_str()),
        (401, "unknown-activation-key")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_whose_newer_license_is_disabled_goes_on_with_the_older_one() {
    let shop = Shop::open().await;
    let older = shop.sell(json!({})).await;
    let newer = shop.sell(json!({})).await;
    assert_eq!(text(&shop.activate("SRV-1").await.json(), "license_id"), newer);
    let path = format!("/v1/licenses/{newer}/disable");
    let disabled = shop.server.post(&path, &json!({ "reason": "charged back" })).await;
    assert_eq!(disabled.status, 200, "{}", disabled.body);

    let (first, again) = (shop.activate("SRV-1").await, shop.activate("SRV-1").await);

    assert_eq!((first.status, text(&first.json(), "license_id")), (201, older.clone()));
    assert_eq!((again.status, text(&again.json(), "license_id")), (200, older));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_is_told_at_once() {
    let shop = Shop::open().await;
    let wrong = json!({ "product": "tsplus", "computer_id": " ", "computer_name": "a\nb", "size": 0 });
    let refused = shop.ask("activations", &wrong).await;
    assert_snapshot!("device_malformed", refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_computer_was_last_seen_is_told_by_the_day() {
    let shop = Shop::open().await;
    let license = shop.sell(json!({})).await;
    let path = format!("/v1/licenses/{license}/last-seen");
    assert_eq!(shop.server.read(&path).await.json()["seen_on"], Value::Null);
    shop.activate("SRV-1").await;

    shop.refresh(&license, "SRV-1", 1).await;

    let today = shop.server.now().date_naive().to_string();
    let written = async {
        loop {
            let seen = shop.server.read(&path).await.json()["seen_on"].clone();
            if !seen.is_null() {
                return seen;
            }
        }
    };
    let seen = timeout(Duration::from_secs(30), written).await.expect("it is written");
    assert_eq!(seen, json!(today));
}
