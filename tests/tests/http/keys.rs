//! Activation keys over HTTP.

use futures_util::future::join_all;
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Server, answer};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_added_found_and_renamed() {
    let server = Server::with_credits(0).await;
    let own = json!({ "reseller_id": server.reseller, "code": " acme-2026-main-0001 ", "name": "Acme" });

    let added = server.post("/v1/activation-keys", &own).await;
    let taken = server.post("/v1/activation-keys", &own).await;
    let path = format!(
        "/v1/activation-keys/{}",
        added.json()["activation_key_id"].as_str().expect("is an id")
    );
    server.read("/v1/activation-keys").await;
    let renamed = server
        .send(Method::PATCH, &path, &json!({ "name": "Acme, cellar" }))
        .await;

    assert_snapshot!("key_added", added);
    assert_snapshot!("key_taken", taken);
    assert_snapshot!("key_renamed", renamed);
    assert_snapshot!("key_found", server.read(&path).await);
    assert_snapshot!("key_searched", server.read("/v1/activation-keys?q=cellar").await);
    assert_snapshot!("key_history", server.read(&format!("{path}/history?limit=1")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_drawn_has_no_look_alikes() {
    let server = Server::with_credits(0).await;

    let added = server
        .post("/v1/activation-keys", &json!({ "reseller_id": server.reseller }))
        .await;
    let nameless = server
        .post("/v1/activation-keys", &json!({ "code": "none", "name": "" }))
        .await;

    let code = added.json()["code"].as_str().expect("is a code").to_owned();
    assert_eq!((added.status, code.len()), (201, 19));
    assert!(!code.contains(['0', 'O', '1', 'I']), "{code}");
    assert_snapshot!("key_malformed", nameless);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_4_1_nobody_finds_out_the_codes_of_others_by_choosing_them() {
    let server = Server::with_credits(0).await;
    let own = |code: &str| json!({ "reseller_id": server.reseller, "code": code });
    let taken = own("ACME-2026-MAIN-0001");
    let add = async |own: &Value| server.post("/v1/activation-keys", own).await;
    assert_eq!(add(&taken).await.status, 201);
    // What tells nothing of others is not counted, however often it is done and whatever comes of it.
    for number in 0..25 {
        assert_eq!(
            add(&own(&format!("ACME-2026-MAIN-1{number:03}"))).await.status,
            201,
            "{number}"
        );
        let unknown = json!({ "reseller_id": tests::new_id(), "code": format!("ACME-2026-SIDE-1{number:03}") });
        assert_eq!(add(&unknown).await.code(), "unknown-reseller", "{number}");
    }

    let mut guesses = vec![];
    for _ in 0..19 {
        guesses.push(add(&taken).await.code());
    }
    assert!(guesses.iter().all(|code| code == "key-already-used"), "{guesses:?}");
    // One that is free tells something too, and gives no new guesses.
    assert_eq!(add(&own("ACME-2026-MAIN-2000")).await.status, 201);
    let mut later = vec![];
    for _ in 0..5 {
        later.push(add(&taken).await.status);
    }
    assert!(later.contains(&429), "{later:?}");
    let refused = join_all((0..5).map(|_| add(&taken))).await;
    let refused = refused
        .iter()
        .find(|answer| answer.status == 429)
        .expect("one is refused");
    assert_eq!(refused.code(), "too-many-attempts");
    assert!(
        refused.headers.iter().any(|(name, _)| *name == "retry-after"),
        "{refused}"
    );

    // A drawn one tells nothing, others have their own guesses, and the wait is none for good.
    assert_eq!(add(&json!({ "reseller_id": server.reseller })).await.status, 201);
    let other = server.another_token().await;
    let request = server.anonymous(Method::POST, "/v1/activation-keys").bearer_auth(other);
    let of_other = request.header("idempotency-key", "of-another").json(&taken);
    assert_eq!(answer(of_other).await.status, 409);
    server.wait_minutes(16);
    assert_eq!(add(&own("ACME-2026-MAIN-2001")).await.status, 201);
}
