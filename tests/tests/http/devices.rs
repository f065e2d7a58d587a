//! Devices and activations over HTTP.

use serde_json::{Value, json};

use super::{client::Server, shops::Shops};

/// What the items of a list have under `field`, in their order.
async fn listed(server: &Server, path: &str, field: &str) -> Vec<Value> {
    let answer = server.read(path).await;
    assert_eq!(answer.status, 200, "{path}: {answer}");
    let items = answer.json()["items"].as_array().expect("is a list").clone();
    items.iter().map(|item| item[field].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_and_activations_are_those_of_a_customer_a_key_or_a_computer() {
    let server = Server::with_credits(0).await;
    let shops = Shops::open(&server).await;
    let own = &shops.upper;
    let all = listed(&server, "/v1/devices", "license_id").await;
    let computer = listed(
        &server,
        &format!("/v1/devices?license_id={}", own.license),
        "computer_id",
    )
    .await;
    let computer = computer[0].as_str().expect("it is on one").to_owned();
    assert!(all.len() > 1, "{all:?}");
    for path in [
        format!("/v1/devices?customer_id={}", own.customer),
        format!("/v1/devices?activation_key_id={}", own.key),
        format!("/v1/activations?customer_id={}", own.customer),
        format!("/v1/activations?license_id={}&kind=activated", own.license),
        format!("/v1/activations?customer_id={}&computer_id={computer}", own.customer),
    ] {
        assert_eq!(
            listed(&server, &path, "license_id").await,
            [json!(own.license)],
            "{path}"
        );
        let counted = server.read(&format!("{path}&count=true")).await;
        assert_eq!(counted.json()["count"], 1, "{path}: {counted}");
        let none = path.replace(&own.customer, &shops.lower.license);
        let none = none
            .replace(&own.key, &shops.lower.license)
            .replace(&own.license, &shops.lower.key);
        assert_eq!(listed(&server, &none, "license_id").await, [json!(null); 0], "{none}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn activations_are_sorted_by_when_and_where() {
    let server = Server::with_credits(0).await;
    Shops::open(&server).await;
    for sort in ["recorded_at", "computer_id"] {
        let rising = listed(&server, &format!("/v1/activations?sort={sort}"), sort).await;
        let mut falling = listed(&server, &format!("/v1/activations?sort=-{sort}"), sort).await;
        assert!(
            rising.len() > 1 && rising.is_sorted_by_key(|value| value.to_string()),
            "{rising:?}"
        );
        falling.reverse();
        assert_eq!(rising, falling);
    }
}
