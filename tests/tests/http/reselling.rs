//! Resellers over HTTP.

use insta::assert_snapshot;
use serde_json::json;

use super::{client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn a_reseller_is_registered_gets_credits_and_moves() {
    let server = Server::with_credits(10).await;
    let parent = server.reseller;
    let mut talk = Talk::with(&server);

    let made = talk
        .post("/v1/resellers", json!({ "parent_id": parent, "name": "Fjord IT" }))
        .await;
    let id = made["id"].as_str().expect("is an id").to_owned();
    let profile = json!({
        "name": "Fjord IT AS", "address": ["Havnegata 1", "7010 Trondheim"], "country": "NO",
        "language": "en", "contact_email": "support@fjord.example",
    });
    talk.put(&format!("/v1/resellers/{id}/profile"), profile).await;
    talk.put(
        &format!("/v1/resellers/{id}/profile"),
        json!({ "name": "F", "country": "Norway", "vat_number": "?" }),
    )
    .await;
    talk.post(
        "/v1/credit-transfers",
        json!({ "from": parent, "to": id, "credits": 250 }),
    )
    .await;
    talk.post(&format!("/v1/resellers/{id}/tier"), json!({ "tier": "NONE-SUCH" }))
        .await;
    talk.post(
        &format!("/v1/resellers/{id}/suspension"),
        json!({ "reason": "does not pay" }),
    )
    .await;
    talk.get(&format!("/v1/resellers/{id}")).await;
    talk.delete(&format!("/v1/resellers/{id}/suspension")).await;
    talk.put(&format!("/v1/resellers/{parent}/parent"), json!({ "parent_id": id }))
        .await;
    talk.put(&format!("/v1/resellers/{id}/parent"), json!({ "parent_id": null }))
        .await;
    talk.get("/v1/resellers?count=true&sort=name").await;

    assert_snapshot!(talk.told());
}
