//! What the provider is answered: all, some by their ids, or none.

use axum::{body::to_bytes, response::IntoResponse};
use integrations::checkout::Acknowledgement;

async fn answer(events: &[(&str, bool)]) -> (u16, String) {
    let response = Acknowledgement::of(events.iter().copied()).into_response();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn all_events_taken_is_200() {
    assert_eq!(answer(&[("one", true), ("two", true)]).await, (200, String::new()));
    assert_eq!(answer(&[]).await, (200, String::new()));
}

#[tokio::test]
async fn some_events_taken_is_202_with_their_ids_one_on_each_line() {
    let answered = answer(&[("one", true), ("two", false), ("three", true)]).await;
    assert_eq!(answered, (202, "one\nthree".to_owned()));
}

#[tokio::test]
async fn no_event_taken_is_an_error_of_ours() {
    assert_eq!(answer(&[("one", false), ("two", false)]).await, (503, String::new()));
}
