//! What is documented is what is asked for, to the letter: these were found by random requests (`./dev fuzz`).

use reqwest::Method;
use serde_json::json;

use super::client::{Answer, Server, answer};

/// The status and the name of what was refused.
fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_no_row_can_have_is_refused_and_not_asked_of_the_database() {
    let server = Server::with_credits(0).await;
    for query in [
        // No text in the database holds a NUL.
        "licenses?product=%00",
        "licenses?serial=a%00b",
        "customers?country=%00",
        "events?types=license.assigned%00",
        "orders?currency=%00",
        // Nor does its calendar begin that early.
        "credit-entries?from=-9999-01-01",
        "licenses?trial_ends_from=-9999-01-01T00:00:00Z",
        "price-lists/in-force?on=-262143-01-01",
    ] {
        let answer = server.get(&format!("/v1/{query}")).await;
        assert_eq!(
            refused(&answer),
            (400, "malformed-query".to_owned()),
            "{query}: {answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_read_as_it_is_documented() {
    let server = Server::with_credits(0).await;
    for (query, status) in [
        ("licenses?limit=7&count=true", 200),
        ("licenses?limit=%2B7", 400),
        ("licenses?as_of=2026-03-31", 200),
        ("licenses?as_of=2026-3-31", 400),
        // A plus sign in a link arrives as a blank.
        ("licenses?as_of=2016-03-31T12:00:00+02:00", 200),
        ("licenses?reseller_id=e3e70682c2091caca29f6fbed82c07cd", 400),
        ("licenses?q=ada%20lovelace", 200),
    ] {
        let answer = server.get(&format!("/v1/{query}")).await;
        assert_eq!(answer.status, status, "{query}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_with_a_nul_is_refused_wherever_it_stands() {
    let server = Server::with_credits(1000).await;
    let head = server.test.head().await;
    let comment = server
        .post("/v1/licenses", &server.sale_with(json!({ "comment": "rack\0" })))
        .await;
    assert_eq!(refused(&comment), (422, "nul-in-text".to_owned()), "{comment}");
    let search = server.post("/v1/searches", &json!({ "text": "\0" })).await;
    assert_eq!(refused(&search), (422, "nul-in-text".to_owned()), "{search}");
    assert_eq!(server.test.head().await, head, "nothing is appended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_number_is_one_however_it_is_written() {
    let server = Server::with_credits(1000).await;
    let sold = server
        .post("/v1/licenses", &server.sale_with(json!({ "size": 10.0 })))
        .await;
    assert_eq!(sold.status, 201, "{sold}");
    let years = json!({ "license_id": sold.json()["license_id"], "years": 2.0 });
    let supported = server.post("/v1/supports", &years).await;
    assert_eq!(supported.status, 201, "{supported}");
    let half = server
        .post(
            "/v1/supports",
            &json!({ "license_id": sold.json()["license_id"], "years": 2.5 }),
        )
        .await;
    assert_eq!(refused(&half), (422, "malformed-field".to_owned()), "{half}");
    // One less than there are numbers is not the last of them.
    let limit = serde_json::from_str("{\"limit\": -9223372036854775809}").expect("is JSON");
    let overdraft = format!("/v1/resellers/{}/overdraft", server.reseller);
    let too_low = server.send(Method::PUT, &overdraft, &limit).await;
    assert_eq!(refused(&too_low), (422, "malformed-field".to_owned()), "{too_low}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_forms_has_no_fields_of_another() {
    let server = Server::with_credits(1000).await;
    let term = json!({ "trial": { "days": 30 }, "permanent": {} });
    let both = server
        .post("/v1/licenses", &server.sale_with(json!({ "term": term })))
        .await;
    assert_eq!(refused(&both), (422, "malformed-field".to_owned()), "{both}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reseller_that_is_not_there_has_no_statement() {
    let server = Server::with_credits(0).await;
    let there = server
        .read(&format!("/v1/resellers/{}/statements/2026-10", server.reseller))
        .await;
    assert_eq!(there.status, 200, "{there}");
    let missing = server
        .read(&format!("/v1/resellers/{}/statements/2026-10", tests::new_id()))
        .await;
    assert_eq!(refused(&missing), (404, "not-found".to_owned()), "{missing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_written_as_the_etag_has_it() {
    let server = Server::with_credits(1000).await;
    let license = server.license().await;
    for version in ["\"+1\"", "\"-1\"", "1", "W/\"1\""] {
        let request = server.request(Method::DELETE, &format!("/v1/licenses/{license}"));
        let request = request.header("idempotency-key", version).header("if-match", version);
        let answer = answer(request).await;
        assert_eq!(
            refused(&answer),
            (400, "malformed-header".to_owned()),
            "{version}: {answer}"
        );
    }
}
