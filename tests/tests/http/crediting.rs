//! Credits over HTTP.

use domain::{AdjustmentId, Credits, StaffId, credit_account::AdjustCredits};
use insta::assert_snapshot;
use serde_json::json;
use tests::new_id;

use super::{client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn credits_are_bought_corrected_and_taken_back() {
    let server = Server::with_credits(10).await;
    let reseller = server.reseller;
    let mut talk = Talk::with(&server);
    let paid = json!({ "minor": 25_000, "currency": "EUR" });

    let bought = talk
        .post(
            "/v1/credit-purchases",
            json!({ "reseller_id": reseller, "credits": 5000, "paid": paid }),
        )
        .await;
    talk.post(
        "/v1/credit-adjustments",
        json!({ "reseller_id": reseller, "credits": -300, "reason": "counted twice" }),
    )
    .await;
    talk.put(&format!("/v1/resellers/{reseller}/overdraft"), json!({ "limit": 2000 }))
        .await;
    let lot = bought["lot"].as_i64().expect("is a number");
    let revocation = format!("/v1/resellers/{reseller}/credit-lots/{lot}/revocation");
    talk.post(&revocation, json!({ "reason": "charged back" })).await;
    talk.get("/v1/credit-accounts").await;
    talk.get("/v1/credit-entries?kind=revoked").await;
    let month = server.test.clock.now().format("%Y-%m").to_string();
    talk.accepting(&format!("/v1/resellers/{reseller}/statements/{month}"), "text/csv")
        .await;
    talk.post(
        "/v1/credit-purchases",
        json!({ "reseller_id": reseller, "credits": 0, "paid": { "minor": 1, "currency": "XXX" } }),
    )
    .await;

    assert_snapshot!(talk.told().replace(&month, "[month]"));
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_2_3_5_a_large_correction_takes_a_second_one_of_the_staff() {
    let server = Server::with_credits(10).await;
    let mut talk = Talk::with(&server);
    let large = json!({ "reseller_id": server.reseller, "credits": 100_001, "reason": "migrated" });

    let own = talk.post("/v1/credit-adjustments", large).await;
    let own = own["adjustment_id"].as_str().expect("is an id").to_owned();
    talk.post_nothing(&format!("/v1/credit-adjustments/{own}/approval"))
        .await;
    talk.post(
        &format!("/v1/credit-adjustments/{own}/declination"),
        json!({ "reason": "not so many" }),
    )
    .await;
    let anothers = AdjustmentId(new_id());
    server
        .test
        .accepted(AdjustCredits {
            reseller_id: server.reseller,
            adjustment_id: anothers,
            credits: Credits(200_000),
            reason: "migrated".to_owned(),
            by: StaffId(new_id()),
            effective_on: None,
        })
        .await;
    talk.post_nothing(&format!("/v1/credit-adjustments/{anothers}/approval"))
        .await;
    talk.get("/v1/credit-adjustments?sort=requested_at").await;

    assert_snapshot!(talk.told());
}
