//! Asking the provider: what it says of an order, what we did not acknowledge; and how its faults are borne.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::{DateTime, Utc};
use insta::assert_debug_snapshot;
use integrations::checkout::{Checkout, CheckoutError, Mismatch, ProviderOrder, What};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    payloads::{ORDER, envelope, event, order, request},
    stand_in::{Answer, SECRET, StandIn, deaf_fastspring, deaf_fastspring_at, says, session, signed},
};

fn noon() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn refusal(field: &str) -> Value {
    json!({"action": "order.get", "order": ORDER, "result": "error", "error": {field: "Not found: ada@example.com"}})
}

async fn fetched(answer: Answer) -> Result<ProviderOrder, CheckoutError> {
    let stand_in = StandIn::answering(&[answer]).await;
    stand_in.fastspring().fetch(ORDER).await
}

#[tokio::test]
async fn what_the_provider_says_of_an_order_is_what_it_notified_of() {
    let stand_in = StandIn::answering(&[says(200, order())]).await;
    let fetched = stand_in.fastspring().fetch(ORDER).await.unwrap();
    assert_eq!(stand_in.asked()[0].path, format!("/orders/{ORDER}"));
    let body = envelope(&[event("evt-1", "order.completed", &order())]);
    let notified = deaf_fastspring().notifications(&signed(SECRET, &body), &body).unwrap();
    assert_eq!(notified[0].what, What::Paid(Box::new(fetched.clone())));
    assert_eq!(fetched.check(&request()), Ok(()));
}

#[tokio::test]
async fn an_order_in_a_list_of_one_is_that_order() {
    let list = format!(r#"{{"orders":[{}]}}"#, order());
    assert_eq!(
        fetched(says(200, list)).await.unwrap(),
        fetched(says(200, order())).await.unwrap()
    );
}

#[tokio::test]
async fn of_several_orders_none_is_taken() {
    let list = format!(r#"{{"orders":[{},{}]}}"#, order(), order());
    assert!(matches!(fetched(says(200, list)).await, Err(CheckoutError::NotFound)));
}

#[tokio::test]
async fn an_order_that_does_not_say_that_it_is_completed_is_not() {
    let unsaid = order().replace(r#""completed":true,"#, "");
    let fetched = fetched(says(200, unsaid)).await.unwrap();
    assert_eq!(fetched.check(&request()), Err(Mismatch::NotCompleted));
}

#[tokio::test]
async fn an_order_that_is_not_the_one_asked_for_is_refused() {
    let other = order().replace(ORDER, "another");
    assert!(matches!(
        fetched(says(200, other)).await,
        Err(CheckoutError::Unreadable { .. })
    ));
}

#[tokio::test]
async fn an_order_that_does_not_say_whether_it_is_money_is_refused() {
    let unsaid = order().replace(r#""live":true,"#, "");
    let refused = fetched(says(200, unsaid)).await;
    assert!(matches!(refused, Err(CheckoutError::Unreadable { why }) if why.contains("live")));
}

#[tokio::test]
async fn an_error_inside_a_good_answer_is_an_error() {
    let refused = fetched(says(200, refusal("order"))).await;
    assert!(matches!(refused, Err(CheckoutError::NotFound)), "{refused:?}");
    let refused = fetched(says(200, json!({"orders": [refusal("order")]}))).await;
    assert!(matches!(refused, Err(CheckoutError::NotFound)), "{refused:?}");
    let refused = fetched(says(200, refusal("account"))).await;
    assert!(
        matches!(refused, Err(CheckoutError::Refused { status: 200, .. })),
        "{refused:?}"
    );
    let refused = fetched(says(400, refusal("account"))).await.unwrap_err();
    assert!(!refused.to_string().contains("ada@example.com"), "{refused}");
}

#[tokio::test]
async fn an_order_that_nobody_knows_is_not_found() {
    assert!(matches!(fetched(says(404, "")).await, Err(CheckoutError::NotFound)));
}

#[tokio::test]
async fn wrong_credentials_are_not_tried_again() {
    let stand_in = StandIn::answering(&[says(401, "")]).await;
    let refused = stand_in.fastspring().fetch(ORDER).await;
    assert!(
        matches!(refused, Err(CheckoutError::Refused { status: 401, .. })),
        "{refused:?}"
    );
    assert_eq!(stand_in.asked().len(), 1);
}

#[tokio::test]
async fn nobody_is_asked_but_the_provider() {
    let other = StandIn::answering(&[says(200, order())]).await;
    let stand_in = StandIn::answering(&[Answer::Elsewhere(other.address().to_owned())]).await;
    let refused = stand_in.fastspring().fetch(ORDER).await;
    assert!(
        matches!(refused, Err(CheckoutError::Refused { status: 307, .. })),
        "{refused:?}"
    );
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn an_id_that_is_none_is_not_asked_for() {
    let stand_in = StandIn::answering(&[]).await;
    for id in ["", "..", "a/b", "a?b", "a b", &"a".repeat(101)] {
        let refused = stand_in.fastspring().fetch(id).await;
        assert!(matches!(refused, Err(CheckoutError::NotFound)), "{id}");
        let refused = stand_in.fastspring().mark_processed(id).await;
        assert!(matches!(refused, Err(CheckoutError::NotFound)), "{id}");
    }
    assert!(stand_in.asked().is_empty());
}

#[tokio::test]
async fn a_provider_that_stumbles_is_asked_again() {
    let stand_in = StandIn::answering(&[says(500, ""), says(429, ""), says(200, order())]).await;
    assert!(stand_in.fastspring().fetch(ORDER).await.is_ok());
    assert_eq!(stand_in.asked().len(), 3);
}

#[tokio::test]
async fn a_provider_that_stays_down_is_told_as_such() {
    let stand_in = StandIn::answering(&[says(500, ""), says(502, ""), says(503, ""), says(200, order())]).await;
    let failed = stand_in.fastspring().fetch(ORDER).await;
    assert!(matches!(failed, Err(CheckoutError::Unavailable { .. })), "{failed:?}");
    assert_eq!(stand_in.asked().len(), 3);
}

#[tokio::test]
async fn a_slow_provider_is_not_waited_for_without_end() {
    let stand_in = StandIn::answering(&[Answer::Nothing, Answer::Nothing, says(200, order())]).await;
    assert!(stand_in.impatient_fastspring().fetch(ORDER).await.is_ok());
    let stand_in = StandIn::answering(&[Answer::Nothing, Answer::Nothing, Answer::Nothing]).await;
    let failed = stand_in.impatient_fastspring().fetch(ORDER).await;
    assert!(matches!(failed, Err(CheckoutError::Unavailable { .. })), "{failed:?}");
}

#[tokio::test]
async fn a_pay_page_that_may_have_been_opened_is_not_opened_twice() {
    for fault in [Answer::Nothing, says(500, ""), says(429, "")] {
        let stand_in = StandIn::answering(&[fault, says(201, session())]).await;
        let failed = stand_in.impatient_fastspring().open(&request()).await;
        assert!(matches!(failed, Err(CheckoutError::Unavailable { .. })), "{failed:?}");
        assert_eq!(stand_in.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_pay_page_is_asked_for_again_where_no_connection_came_about() {
    let counted = Arc::new(AtomicUsize::new(0));
    let address = hang_up(counted.clone()).await;
    let failed = deaf_fastspring_at(&address).open(&request()).await;
    assert!(matches!(failed, Err(CheckoutError::Unavailable { .. })), "{failed:?}");
    assert_eq!(counted.load(Ordering::SeqCst), 3);
}

/// Takes connections and ends them before they are secured, counting them; says where.
async fn hang_up(counted: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    address
}

#[tokio::test]
async fn an_answer_without_an_end_is_not_read_to_it() {
    let padded = |blanks| says(200, order() + &" ".repeat(blanks));
    assert!(fetched(padded(4 << 10)).await.is_ok());
    let refused = fetched(padded(4 << 20)).await;
    assert!(matches!(refused, Err(CheckoutError::Unreadable { .. })), "{refused:?}");
}

#[tokio::test]
async fn the_sweep_finds_what_was_missed() {
    let list = format!(
        r#"{{"action":"events.get","result":"success","events":[{},{}],"total":40,"more":true}}"#,
        event("evt-1", "order.completed", &order()),
        event("evt-2", "subscription.updated", "{}"),
    );
    let stand_in = StandIn::answering(&[says(200, list)]).await;
    let unprocessed = stand_in.fastspring().unprocessed(noon()).await.unwrap();
    assert_eq!(stand_in.asked()[0].path, "/events/unprocessed?begin=1795608000000");
    assert!(unprocessed.more);
    let ids: Vec<_> = unprocessed
        .notifications
        .iter()
        .map(|event| event.event_id.as_str())
        .collect();
    assert_eq!(ids, ["evt-1", "evt-2"]);
    assert_debug_snapshot!(unprocessed.notifications[1]);
}

#[tokio::test]
async fn the_sweep_ends_where_nothing_more_is_said() {
    let stand_in = StandIn::answering(&[says(200, json!({"events": []}))]).await;
    let unprocessed = stand_in.fastspring().unprocessed(noon()).await.unwrap();
    assert_eq!((unprocessed.notifications.len(), unprocessed.more), (0, false));
}

#[tokio::test]
async fn a_sweep_from_too_long_ago_is_refused_by_name() {
    let begin = json!({"action": "events.get", "result": "error", "error": {"begin": "Begin must be after …"}});
    let stand_in = StandIn::answering(&[says(400, begin)]).await;
    let refused = stand_in.fastspring().unprocessed(noon()).await.unwrap_err();
    assert!(refused.to_string().contains("begin"), "{refused}");
}

#[tokio::test]
async fn what_the_sweep_took_is_marked() {
    let done = json!({"events": [{"action": "event.update", "event": "evt-1", "result": "success"}]});
    let stand_in = StandIn::answering(&[says(503, ""), says(200, done)]).await;
    stand_in.fastspring().mark_processed("evt-1").await.unwrap();
    insta::assert_snapshot!(stand_in.told());
}

#[tokio::test]
async fn an_event_that_nobody_knows_is_not_marked() {
    let refused = json!({"events": [{"event": "evt-9", "result": "error", "error": {"event": "Not found"}}]});
    let stand_in = StandIn::answering(&[says(200, refused)]).await;
    let refused = stand_in.fastspring().mark_processed("evt-9").await;
    assert!(matches!(refused, Err(CheckoutError::NotFound)), "{refused:?}");
}
