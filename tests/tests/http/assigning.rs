//! Assigning a license over HTTP.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use api::mint::Random;
use event_log::Position;
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::json;

use super::client::{Server, answer};

#[tokio::test(flavor = "multi_thread")]
async fn a_license_is_assigned_and_read_back() {
    let server = Server::with_credits(1000).await;

    let assigned = server.assign("first", &server.sale()).await;
    let read = server.get_from("/v1/licenses", assigned.position()).await;

    assert_snapshot!("assigned", assigned);
    assert_snapshot!("read_back", read);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_costs_nothing() {
    let server = Server::with_credits(0).await;
    let trial = json!({ "term": { "trial": { "days": 30 } }, "size": "unlimited" });

    assert_snapshot!("trial", server.assign("first", &server.sale_with(trial)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_again_gets_the_same_answer_and_adds_nothing() {
    // The credits last for one: decided anew, the second would be refused.
    let server = Server::with_credits(500).await;
    let first = server.assign("first", &server.sale()).await;
    let head = server.test.head().await;

    let again = server.assign("first", &server.sale()).await;

    assert_eq!(first.status, 201);
    assert_eq!(
        (again.status, &again.headers, &again.body),
        (first.status, &first.headers, &first.body)
    );
    assert_eq!(server.test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn security_the_same_request_many_times_at_once_has_one_effect_and_one_answer() {
    let server = Server::with_credits(500).await;
    let sale = server.sale();
    let head = server.test.head().await;

    let answers = (0..20).map(|_| server.assign("first", &sale));
    let answers = futures_util::future::join_all(answers).await;

    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 201 && answer.body == answers[0].body)
    );
    // The customer, the order number, the license, the debit.
    assert_eq!(server.test.head().await, Position(head.0 + 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_used_for_another_request_is_refused() {
    let server = Server::with_credits(1000).await;
    server.assign("first", &server.sale()).await;
    let head = server.test.head().await;

    let other = server.assign("first", &server.sale_with(json!({ "size": 5 }))).await;

    assert_snapshot!("key_reused", other);
    assert_eq!(server.test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_key_is_refused() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;

    let request = server.request(Method::POST, "/v1/licenses").json(&server.sale());

    assert_snapshot!("key_missing", answer(request).await);
    assert_eq!(server.test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_names_the_request_and_for_whom_it_was_made() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;
    let id = "6f2c1a52-0d2c-4a39-8a6b-0a4d6b7d1c11";
    let request = server.request(Method::POST, "/v1/licenses").json(&server.sale());

    let request = request.header("idempotency-key", "first").header("x-request-id", id);
    let response = request.send().await.expect("the server answers");

    assert_eq!(response.headers()["x-request-id"], id);
    let events = event_log::read::after(&server.test.log, head, 100)
        .await
        .expect("can be read");
    assert_eq!(events.len(), 4);
    for event in events {
        assert_eq!(event.origin.request_id.expect("is there").to_string(), id);
        assert_eq!(event.origin.actor.kind, "staff");
        let reseller = format!("reseller-{}", server.reseller);
        assert_eq!(event.origin.actor.on_behalf_of, Some(reseller));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_is_one_customer_however_it_is_written() {
    let server = Server::with_credits(1000).await;
    let first = server.assign("first", &server.sale()).await.json();
    let other = json!({ "customer_email": " ada@example.COM ", "size": 3 });

    let second = server.assign("second", &server.sale_with(other)).await.json();

    assert!(first["customer_id"].is_string());
    assert_eq!(second["customer_id"], first["customer_id"]);
}

/// Draws the same order number so many times, then others; ids always differ.
fn same_order_number(times: u64) -> Random {
    let (orders, ids) = (AtomicU64::new(0), AtomicU64::new(0));
    Arc::new(move |bytes| {
        let number = match bytes.len() {
            8 => orders.fetch_add(1, Ordering::SeqCst).saturating_sub(times - 1),
            _ => ids.fetch_add(1, Ordering::SeqCst),
        };
        let tail = bytes.len() - 8;
        bytes[tail..].copy_from_slice(&number.to_be_bytes());
        Ok(())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_number_that_is_taken_is_drawn_again() {
    let server = Server::drawing_from(1000, same_order_number(4)).await;

    let first = server.assign("first", &server.sale()).await;
    let second = server.assign("second", &server.sale_with(json!({ "size": 3 }))).await;

    assert_eq!((first.status, second.status), (201, 201));
    assert_ne!(first.json()["order_reference"], second.json()["order_reference"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn drawing_order_numbers_ends() {
    let server = Server::drawing_from(1000, same_order_number(100)).await;
    server.assign("first", &server.sale()).await;
    let head = server.test.head().await;

    let second = server.assign("second", &server.sale_with(json!({ "size": 3 }))).await;

    assert_eq!(
        (second.status, second.code().as_str()),
        (409, "order-number-already-used")
    );
    assert_eq!(server.test.head().await, head);
}
