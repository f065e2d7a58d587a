//! Behind a proxy: limits go by the client that a trusted one names.

use std::num::NonZeroU32;

use api::{Limits, TrustedProxies};
use reqwest::Method;
use serde_json::json;
use sqlx::query;

use super::client::{Server, answer};

/// The server's own machine, from which tests ask.
fn here() -> TrustedProxies {
    vec!["127.0.0.1".parse().expect("is an address")].into()
}

/// A minute's requests: three of each address from which nobody signed in.
fn three() -> Limits {
    Limits {
        anonymous: NonZeroU32::new(3),
        ..Limits::default()
    }
}

/// No limit of requests: what is counted is attempts.
fn unlimited() -> Limits {
    Limits {
        anonymous: None,
        ..Limits::default()
    }
}

/// The status of an attempt on an account of its own, from `client`.
async fn reset(server: &Server, number: u32, client: &str) -> u16 {
    let body = json!({ "login": format!("nobody-{number}@example.com") });
    let request = server.anonymous(Method::POST, "/v1/password-resets").json(&body);
    answer(request.header("x-forwarded-for", client)).await.status
}

/// The status of a request that is forwarded for `client`.
async fn asked_for(server: &Server, client: &str) -> u16 {
    let request = server.anonymous(Method::GET, "/v1/openapi.json");
    answer(request.header("x-forwarded-for", client)).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_15_3_4_each_client_of_a_trusted_proxy_has_its_own_limit_and_an_ipv6_network_one() {
    let server = Server::behind(here(), three()).await;
    for client in ["203.0.113.7", "2001:db8:0:1::a"] {
        for _ in 0..3 {
            assert_eq!(asked_for(&server, client).await, 200, "{client}");
        }
        assert_eq!(asked_for(&server, client).await, 429, "{client}");
    }
    assert_eq!(
        asked_for(&server, "2001:db8:0:1:ffff::b").await,
        429,
        "the same network"
    );
    assert_eq!(asked_for(&server, "2001:db8:0:2::a").await, 200, "another network");
    assert_eq!(asked_for(&server, "203.0.113.8").await, 200, "another address");
    let made_up = "198.51.100.1, 203.0.113.7";
    assert_eq!(asked_for(&server, made_up).await, 429, "what the client says of itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_4_1_3_without_a_trusted_proxy_no_header_says_where_a_request_comes_from() {
    let server = Server::limited(three()).await;
    for client in ["203.0.113.7", "203.0.113.8", "203.0.113.9"] {
        assert_eq!(asked_for(&server, client).await, 200);
    }
    assert_eq!(asked_for(&server, "203.0.113.10").await, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_1_attempts_are_counted_by_address_whatever_account_they_are_on() {
    let server = Server::behind(here(), unlimited()).await;
    for number in 0..100 {
        assert_eq!(reset(&server, number, "203.0.113.7").await, 202, "{number}");
    }
    assert_eq!(reset(&server, 100, "203.0.113.7").await, 429);
    assert_eq!(reset(&server, 100, "203.0.113.8").await, 202, "another client");
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_6_3_1_attempts_are_counted_altogether_whoever_and_wherever_they_are_on() {
    let server = Server::behind(here(), unlimited()).await;
    assert_eq!(reset(&server, 1, "203.0.113.1").await, 202);
    // As if there had been six hundred within this minute: of this account, of this address, and altogether.
    let mut superuser = server.test.superuser().await;
    let counted = query("update access.attempts set attempts = 600")
        .execute(&mut superuser)
        .await
        .unwrap();
    assert_eq!(counted.rows_affected(), 3);
    assert_eq!(
        reset(&server, 2, "203.0.113.2").await,
        202,
        "the one after which all wait"
    );
    assert_eq!(reset(&server, 3, "203.0.113.3").await, 429);
    server.wait_minutes(2);
    assert_eq!(reset(&server, 4, "203.0.113.4").await, 202);
}
