//! Whole lists as CSV and JSON Lines.

use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Server, answer};

#[tokio::test(flavor = "multi_thread")]
async fn asvs_1_2_10_an_export_has_every_row_of_the_pages_and_no_formula() {
    let server = Server::with_credits(0).await;
    let rows: Vec<Value> = (0..205)
        .map(|n| {
            json!({
                "activation_key_id": server.key, "product": "T", "edition": "ENT", "size": 3,
                "term": { "trial": { "days": 30 } }, "customer_email": format!("c{n}@example.com"),
                "comment": format!("=SUM({n}), \"as is\""),
            })
        })
        .collect();
    let path = format!("/v1/license-batches?reseller_id={}", server.reseller);
    let assigned = server.post(&path, &json!({ "rows": rows })).await;
    assert_eq!(assigned.status, 201, "{assigned}");
    let mut pages = Vec::new();
    let mut page = server.read("/v1/licenses?limit=200").await.json();
    loop {
        pages.extend(page["items"].as_array().expect("is a list").clone());
        let Value::String(next) = &page["next"] else { break };
        page = server
            .get(&format!("/v1/licenses?limit=200&cursor={next}"))
            .await
            .json();
    }
    let export = async |form: &str| answer(server.request(Method::GET, "/v1/licenses").header("accept", form)).await;

    let lines = export("application/x-ndjson").await;
    let table = export("text/csv").await;

    let lines: Vec<Value> = lines
        .body
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    assert_eq!(pages.len(), 205);
    assert_eq!(lines, pages);
    let mut table = table.body.lines();
    let names: Vec<&str> = table.next().expect("names come first").split(',').collect();
    let rows: Vec<&str> = table.collect();
    assert!(names.contains(&"license_id") && names.contains(&"customer_email"));
    assert_eq!(rows.len(), 205);
    for (row, item) in rows.iter().zip(&pages) {
        assert!(row.contains(item["license_id"].as_str().expect("is an id")));
        assert!(row.contains("\"'=SUM("), "{row}");
    }
}
