//! Many licenses at once over HTTP.

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Answer, Server, answer};

fn row(server: &Server, size: u32, email: &str) -> Value {
    json!({
        "activation_key_id": server.key, "product": "T", "edition": "ENT", "size": size, "term": "permanent",
        "customer_email": email,
    })
}

async fn table(server: &Server, query: &str, table: String) -> Answer {
    let request = server.request(
        Method::POST,
        &format!("/v1/license-batches?reseller_id={}{query}", server.reseller),
    );
    let request = request
        .header("idempotency-key", tests::new_id().to_string())
        .header("content-type", "text/csv");
    answer(request.body(table)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_rows_are_assigned_or_none() {
    let server = Server::with_credits(1000).await;
    let path = format!("/v1/license-batches?reseller_id={}", server.reseller);
    let head = server.test.head().await;
    let rows = json!({ "rows": [row(&server, 3, "ada@example.com"), row(&server, 5, "grace@example.com")] });
    let too_many = json!({ "rows": [row(&server, 10, "ada@example.com"), row(&server, 4, "ada@example.com"),
        row(&server, 50, "ada@example.com")] });

    let tried = server.post(&format!("{path}&dry_run=true"), &rows).await;
    let refused = server.post(&path, &too_many).await;
    assert_eq!(server.test.head().await, head);
    let assigned = server.post(&path, &rows).await;

    assert_snapshot!("batch_tried", tried);
    assert_snapshot!("batch_refused", refused);
    assert_snapshot!("batch_assigned", assigned);
    assert_eq!(tried.json()["balance_after"], assigned.json()["balance_after"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_says_the_same_and_names_the_cell_that_is_wrong() {
    let server = Server::with_credits(0).await;
    let names = "activation_key_id,product,edition,size,trial_days,customer_email,comment";
    let line = |rest: &str| format!("{},T,ENT,{rest}\n", server.key);

    let trials = [
        names,
        "\n",
        &line("3,30,ada@example.com,"),
        &line("unlimited,7,grace@example.com,\"a, b\""),
    ]
    .concat();
    let wrong = [
        names,
        "\n",
        &line("3,30,ada@example.com,"),
        &line("zero,30,nobody,"),
        &line("3,many,a@example.com,"),
    ]
    .concat();

    assert_snapshot!("table_assigned", table(&server, "", trials).await);
    assert_snapshot!("table_wrong", table(&server, "", wrong).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_rows_are_assigned() {
    let server = Server::with_credits(1_000_000).await;
    let names = "activation_key_id,product,edition,size,customer_email\n".to_owned();
    let rows: String = (0..1001)
        .map(|n| format!("{},T,ENT,3,c{n}@example.com\n", server.key))
        .collect();
    let last = rows.trim_end().rfind('\n').expect("has many lines");

    let too_many = table(&server, "", names.clone() + &rows).await;
    let assigned = table(&server, "", names + &rows[..last]).await;

    assert_snapshot!("table_too_long", too_many);
    assert_eq!(
        (assigned.status, assigned.json()["licenses"].as_array().map(Vec::len)),
        (201, Some(1000))
    );
}
