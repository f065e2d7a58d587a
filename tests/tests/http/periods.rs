//! Accounting periods over HTTP.

use domain::{
    StaffId,
    period::{ApprovePeriodClose, Month, RequestPeriodClose, Seal},
};
use insta::assert_snapshot;
use serde_json::json;
use tests::new_id;

use super::{client::Server, talk::Talk};

#[tokio::test(flavor = "multi_thread")]
async fn a_period_is_closed_by_two_and_reopened() {
    let server = Server::with_credits(10).await;
    let month = Month::of(server.test.clock.now()).before().expect("is not the first");
    let mut talk = Talk::with(&server);
    let path = format!("/v1/periods/{month}");

    let requested = talk.post_nothing(&format!("{path}/close")).await;
    talk.post(&format!("{path}/approval"), json!({ "seal": requested["seal"] }))
        .await;
    talk.post(
        &format!("{path}/withdrawal"),
        json!({ "reason": "one entry is missing" }),
    )
    .await;
    let seal: Seal = serde_json::from_value(requested["seal"].clone()).expect("is a seal");
    let (by, another) = (StaffId(new_id()), StaffId(new_id()));
    server
        .test
        .accepted(RequestPeriodClose {
            month,
            by,
            seal: seal.clone(),
        })
        .await;
    talk.post(&format!("{path}/approval"), json!({ "seal": requested["seal"] }))
        .await;
    server
        .test
        .accepted(ApprovePeriodClose {
            month,
            by: another,
            seal,
        })
        .await;
    talk.get("/v1/periods").await;
    talk.post(
        &format!("{path}/reopening"),
        json!({ "reason": "a late invoice", "approved_by": another }),
    )
    .await;
    talk.post_nothing("/v1/periods/November/close").await;

    assert_snapshot!(talk.told().replace(&month.to_string(), "[month]"));
}
