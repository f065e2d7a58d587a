//! Activation keys that do not exist, and who asks too often.

use std::num::NonZeroU32;

use api::Limits;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{
    client::{Server, answer},
    device::{Shop, text},
};

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_4_1_guessing_keys_is_hopeless_and_noticed() {
    let shop = Shop::open().await;
    shop.sell(json!({})).await;
    let body = json!({ "product": "T", "computer_id": "SRV-1" });
    let guess = async |number: usize| {
        let code = format!("ACME-2026-MAIN-{number:04}");
        shop.ask_with(&code, "activations", &body).await
    };

    for number in 0..20 {
        assert_eq!(guess(number).await.code(), "unknown-activation-key");
    }
    let refused = guess(20).await;
    let right = shop.ask("activations", &body).await;

    assert_eq!((refused.status, refused.code().as_str()), (429, "too-many-attempts"));
    assert_eq!(right.status, 429, "a right guess is not told either");
    let noticed = shop.server.read("/v1/events?types=guessing.noticed").await.json();
    assert_eq!(
        noticed["items"].as_array().map(Vec::len),
        Some(1),
        "staff see it in the trail"
    );
    let detail = shop.ask_with("no key", "activations", &body).await;
    assert_eq!((detail.status, detail.code().as_str()), (401, "no-activation-key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn right_keys_are_no_guesses_however_many_ask_at_once() {
    let shop = Shop::open().await;
    let mut codes = Vec::new();
    for _ in 0..25 {
        let own = json!({ "reseller_id": shop.server.reseller });
        codes.push(text(
            &shop.server.post("/v1/activation-keys", &own).await.json(),
            "code",
        ));
    }
    let body = json!({ "product": "T", "computer_id": "SRV-1" });
    let asked = codes.iter().map(|code| shop.ask_with(code, "activations", &body));
    for answer in join_all(asked).await {
        assert_eq!(answer.code(), "no-license-free");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_of_one_installation() {
    let (shop, other) = (Shop::open().await, Server::with_credits(0).await);
    shop.sell(json!({})).await;
    let other = Shop { server: other, ..shop };
    assert_eq!(other.activate("SRV-1").await.code(), "unknown-activation-key");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_key_has_its_own_questions() {
    let limits = Limits {
        signed_in: NonZeroU32::new(3),
        ..Limits::default()
    };
    let server = Server::limited(limits).await;
    let ask = async |code: &str| {
        let request = server.anonymous(Method::POST, "/v1/device/activations");
        answer(request.bearer_auth(code).json(&json!({}))).await.code()
    };
    for code in ["AAAA-AAAA-AAAA-AAAA", "aaaa-aaaa-aaaa-aaaa", "Aaaa-Aaaa-Aaaa-Aaaa"] {
        assert_eq!(ask(code).await, "unknown-activation-key");
    }
    assert_eq!(ask("AAAA-AAAA-AAAA-AAAA").await, "too-many-requests");
    assert_eq!(ask("BBBB-BBBB-BBBB-BBBB").await, "unknown-activation-key");
}
