//! Reading licenses over HTTP.

use chrono::TimeDelta;
use event_log::Position;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::client::{Answer, Server};

fn skus(answer: &Answer) -> Vec<String> {
    let items = answer.json()["items"].as_array().expect("is a list").clone();
    items
        .iter()
        .map(|item| item["sku"].as_str().expect("is a SKU").to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_is_a_position_a_time_or_a_day() {
    let server = Server::with_credits(10_000).await;
    let first = server.assign("first", &server.sale()).await.position();
    let second = server
        .assign("second", &server.sale_with(json!({ "size": 25 })))
        .await
        .position();
    let now = server.get_from("/v1/licenses", second).await;
    let time = now.json()["items"][1]["assigned_at"]
        .as_str()
        .expect("is a time")
        .to_owned();
    let read = async |moment: &str| skus(&server.get(&format!("/v1/licenses?as_of={moment}")).await);
    let yesterday = server.test.clock.now() - TimeDelta::days(1);

    assert_eq!(read("0").await, [""; 0]);
    assert_eq!(read(&first.to_string()).await, ["T-ENT-10"]);
    assert_eq!(read(&second.to_string()).await, ["T-ENT-25", "T-ENT-10"]);
    assert_eq!(read(&time).await, ["T-ENT-10"]);
    // As it arrives from a link, where a plus sign stands for a blank.
    assert_eq!(read(&time.replace('Z', "+00:00")).await, ["T-ENT-10"]);
    assert_eq!(read(&yesterday.format("%Y-%m-%d").to_string()).await, [""; 0]);
    assert_eq!(skus(&now), ["T-ENT-25", "T-ENT-10"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_shows_no_more_than_it_names() {
    let server = Server::with_credits(1000).await;
    let assigned = server.assign("first", &server.sale()).await;
    let customer = assigned.json()["customer_id"].as_str().expect("is an id").to_owned();
    let other = tests::new_id();
    let read = async |filter: &str| {
        let answer = server
            .get_from(&format!("/v1/licenses?{filter}"), assigned.position())
            .await;
        skus(&answer).len()
    };

    assert_eq!(read(&format!("reseller_id={}", server.reseller)).await, 1);
    assert_eq!(read(&format!("customer_id={customer}")).await, 1);
    assert_eq!(read(&format!("reseller_id={other}")).await, 0);
    assert_eq!(
        read(&format!("reseller_id={}&customer_id={other}", server.reseller)).await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_fit_together_while_licenses_are_added() {
    let server = Server::with_credits(100_000).await;
    let sizes = [3, 5, 10, 25, 50];
    for size in sizes {
        server
            .assign(&format!("sale-{size}"), &server.sale_with(json!({ "size": size })))
            .await;
    }
    let mut page = server.get_from("/v1/licenses?limit=2", server.test.head().await).await;
    let position = page.json()["position"].clone();
    let mut seen = skus(&page);
    while let Value::String(cursor) = &page.json()["next"] {
        let size = json!({ "size": sizes[seen.len() % sizes.len()] });
        server
            .assign(&format!("between-{}", seen.len()), &server.sale_with(size))
            .await;
        page = server.get(&format!("/v1/licenses?limit=2&cursor={cursor}")).await;
        assert_eq!(page.json()["position"], position);
        seen.extend(skus(&page));
    }

    assert_eq!(seen, ["T-ENT-50", "T-ENT-25", "T-ENT-10", "T-ENT-5", "T-ENT-3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_carries_its_moment() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;
    let cursor = format!("{head}.3");

    let same = server.get(&format!("/v1/licenses?as_of={head}&cursor={cursor}")).await;
    let other = server.get(&format!("/v1/licenses?as_of=1&cursor={cursor}")).await;

    assert_eq!(same.status, 200);
    assert_snapshot!("cursor_of_another_moment", other);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_personal_value_stands_in_a_cursor() {
    let server = Server::with_credits(10_000).await;
    for address in ["ada@example.com", "grace@example.com", "alan@example.com"] {
        let sale = server.sale_with(json!({ "customer_email": address }));
        assert_eq!(server.assign(address, &sale).await.status, 201);
    }
    let list = "/v1/licenses?limit=1&sort=-customer_email";
    let mut page = server.get_from(list, server.test.head().await).await;
    let mut seen = Vec::new();
    loop {
        let item = page.json()["items"][0].clone();
        seen.push(item["customer_email"].as_str().expect("is an address").to_owned());
        let Value::String(cursor) = page.json()["next"].clone() else {
            break;
        };
        let expected = format!(
            "{}.{}.-customer_email",
            page.json()["position"],
            item["assigned_position"]
        );
        assert_eq!(cursor, expected);
        page = server.get(&format!("{list}&cursor={cursor}")).await;
    }

    assert_eq!(seen, ["grace@example.com", "alan@example.com", "ada@example.com"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_something_else_is_refused() {
    let server = Server::with_credits(10_000).await;
    let sold = server.assign("first", &server.sale()).await;
    let head = server.test.head().await;
    let page = server.get_from("/v1/licenses", head).await;
    let position = page.json()["items"][0]["assigned_position"].clone();
    let read = async |filter: &str, cursor: &str| {
        let answer = server
            .get(&format!("/v1/licenses?{filter}sort=size&cursor={cursor}"))
            .await;
        (
            answer.status,
            if answer.status == 200 {
                String::new()
            } else {
                answer.code()
            },
        )
    };
    let refused = |code: &str| (422, code.to_owned());

    assert_eq!(read("", &format!("{head}.{position}.size")).await, (200, String::new()));
    // Nothing that a list could begin behind.
    assert_eq!(
        read("", &format!("{head}.1.size")).await,
        refused("cursor-of-another-list")
    );
    // Somebody else's item, whose place in an order is nobody's business.
    let other = format!("reseller_id={}&", tests::new_id());
    assert_eq!(
        read(&other, &format!("{head}.{position}.size")).await,
        refused("cursor-of-another-list")
    );
    assert_eq!(
        read("", &format!("{head}.{position}.sku")).await,
        refused("cursor-of-another-order")
    );
    for forged in [
        "10.5.size.YWJj",
        "10",
        "10.x.size",
        "-1.5.size",
        "99999999999999999999.5.size",
    ] {
        assert_eq!(read("", forged).await, (400, "malformed-query".to_owned()), "{forged}");
    }
    assert_eq!(sold.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_future_is_refused() {
    let server = Server::with_credits(1000).await;
    for moment in ["9999", "2999-01-01", "2999-01-01T00:00:00Z"] {
        let answer = server.get(&format!("/v1/licenses?as_of={moment}")).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, "moment-in-the-future"),
            "{moment}"
        );
    }

    assert_snapshot!("future_cursor", server.get("/v1/licenses?cursor=9999.1").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_stays_behind_says_so() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;
    server.get_from("/v1/licenses", head).await;
    server.stop_views();

    let late = server.get_from("/v1/licenses?as_of=1", Position(head.0 + 1)).await;

    assert_snapshot!("view_behind", late);
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_1_2_4_a_text_that_looks_like_sql_is_a_text() {
    let server = Server::with_credits(1000).await;
    let injected = "x' or '1'='1'; drop table licenses_g1.licenses; --";
    let sale = server.sale_with(json!({ "comment": injected }));
    assert_eq!(server.assign("injected", &sale).await.status, 201);
    assert_eq!(server.assign("other", &server.sale()).await.status, 201);

    let all = server.read("/v1/licenses").await.json();
    let found = server.get("/v1/licenses?q=x%27%20or%20%271%27%3D%271").await.json();
    let filtered = server
        .get("/v1/licenses?order_reference=JWT%27%20or%20%271%27%3D%271")
        .await;
    let sorted = server
        .get("/v1/licenses?sort=size%3B%20drop%20table%20licenses_g1.licenses")
        .await;

    let comments = |list: &Value| {
        list["items"]
            .as_array()
            .map(|items| items.iter().map(|item| item["comment"].clone()).collect())
    };
    assert_eq!(comments(&all), Some(vec![json!("rack 4, left"), json!(injected)]));
    assert_eq!(comments(&found), Some(vec![json!(injected)]));
    assert_eq!(filtered.json()["items"], json!([]), "{filtered}");
    assert_eq!((sorted.status, sorted.code().as_str()), (400, "malformed-query"));
}
