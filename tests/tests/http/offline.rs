//! Computers that are in no network: what they write is carried to where one is, and back.

use insta::assert_snapshot;
use keyledger_verify::{ActivationKey, Request};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    callers::Caller,
    client::{Answer, answer},
    device::Shop,
};

fn activation(shop: &Shop, computer: &str) -> String {
    activation_by(&shop.code, computer)
}

fn activation_by(code: &str, computer: &str) -> String {
    let request = Request::Activation {
        activation_key: ActivationKey(code.to_owned()),
        product: "T".to_owned(),
        edition: None,
        size: None,
        computer_id: computer.to_owned(),
        computer_name: Some("Cellar".to_owned()),
    };
    request.write()
}

fn release(computer: &str, file: &str) -> String {
    let (computer_id, file) = (computer.to_owned(), file.to_owned());
    Request::Release { computer_id, file }.write()
}

async fn bring(shop: &Shop, request: &str) -> Answer {
    shop.server
        .post("/v1/offline-requests", &json!({ "request": request }))
        .await
}

fn file(answer: &Answer) -> String {
    answer.json()["license"]["file"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_carried_out_and_a_license_file_back() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let request = activation(&shop, "SRV-1");

    let brought = bring(&shop, &request).await;
    let mailed = bring(&shop, &format!("Hello,\r\n{}", request.replace('\n', "\r\n"))).await;

    let held = shop.verify(&file(&brought), "SRV-1").await.expect("it holds").license;
    assert_eq!(held.activation_key.0, shop.code);
    let again = shop.verify(&file(&mailed), "SRV-1").await.expect("it holds").license;
    assert_eq!(
        (again.license_id, again.revision),
        (held.license_id, held.revision),
        "the same again"
    );
    let none = bring(&shop, &activation(&shop, "SRV-2")).await;
    assert_eq!((none.status, none.code().as_str()), (409, "no-license-free"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_frees_the_license_for_another_computer() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let first = file(&bring(&shop, &activation(&shop, "SRV-1")).await);

    let elsewhere = bring(&shop, &release("SRV-2", &first)).await;
    let mut other = first.clone().into_bytes();
    other[200] ^= 1;
    let other = String::from_utf8(other).expect("is ASCII");
    let changed = bring(&shop, &release("SRV-1", &other)).await;
    let released = bring(&shop, &release("SRV-1", &first)).await;
    let second = bring(&shop, &activation(&shop, "SRV-2")).await;
    let late = bring(&shop, &release("SRV-1", &first)).await;

    assert_eq!(elsewhere.code(), "license-on-other-computer");
    assert_snapshot!("offline_changed", changed);
    assert_snapshot!("offline_released", released);
    assert_eq!(second.status, 200, "{}", second.body);
    assert_eq!(late.code(), "license-on-other-computer", "it is SRV-2's now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_kept_does_not_give_back_what_its_computer_uses() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let first = file(&bring(&shop, &activation(&shop, "SRV-1")).await);
    let kept = release("SRV-1", &first);
    assert_eq!(bring(&shop, &kept).await.status, 200);
    let second = file(&bring(&shop, &activation(&shop, "SRV-1")).await);

    let again = bring(&shop, &kept).await;

    assert_snapshot!("offline_kept", again);
    assert_eq!(bring(&shop, &release("SRV-1", &second)).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_finds_out_keys_by_bringing_requests() {
    let shop = Shop::open().await;
    for number in 0..20 {
        let code = format!("ACME-2026-MAIN-{number:04}");
        assert_eq!(bring(&shop, &activation_by(&code, "SRV-1")).await.code(), "unknown-key");
    }
    let refused = bring(&shop, &activation_by("ACME-2026-MAIN-0020", "SRV-1")).await;
    assert_eq!(refused.code(), "too-many-attempts");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_brings_a_request_for_what_is_not_theirs() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let other = json!({ "activation_key_id": shop.server.key, "customer_email": "grace@example.com" });
    let other = shop.server.assign("other", &shop.server.sale_with(other)).await.json();
    let number = other["order_reference"].as_str().expect("is a number");
    shop.server.read("/v1/licenses").await;
    let grace = Caller::customer(&shop.server, "grace@example.com", number).await;
    let ask = async |request: String| {
        let asked = grace.request(Method::POST, "/v1/offline-requests");
        answer(asked.json(&json!({ "request": request }))).await
    };

    let strange = ask(activation(&shop, "SRV-1")).await;
    let unknown = ask(activation_by("AAAA-AAAA-AAAA-AAAA", "SRV-1")).await;
    let file = file(&bring(&shop, &activation(&shop, "SRV-1")).await);
    let given_back = ask(release("SRV-1", &file)).await;

    let told = |answer: &Answer| {
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        (answer.status, body)
    };
    assert_eq!(told(&strange), told(&unknown), "another's key looks like none");
    assert_eq!((strange.status, given_back.status), (404, 404));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_told_with_what_to_do() {
    let shop = Shop::open().await;
    let whole = activation(&shop, "SRV-1");
    assert_snapshot!("offline_cut", bring(&shop, &whole[..whole.len() / 2]).await);
}
