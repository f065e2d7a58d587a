//! The connection breaks after the commit and before the answer.

use domain::{Event, ResellerId};
use event_log::{EventLog, Options};
use tests::{
    TestLog,
    commands::{purchase, register, take_one},
    metadata, new_id,
};

use super::proxy::Proxy;

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_at_commit_charges_once() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(10).await;
    let wire = Proxy::new(&test);
    let log = over(&wire, &test);
    // The state is cached now, so that the next statement is the append alone.
    log.execute(metadata(), purchase(reseller, 1))
        .await
        .expect("credits are bought");
    let before = test.head().await;

    wire.lose_next_answer();
    let taken = log
        .execute(metadata(), take_one(reseller))
        .await
        .expect("is answered all the same");

    assert_eq!(wire.lost(), 1);
    assert!(taken.repeated, "the log told the answer");
    assert_eq!(test.head().await.0, before.0 + 1);
    let [Event::CreditsAdjusted(adjusted)] = &taken.events.iter().map(|e| e.event.clone()).collect::<Vec<_>>()[..]
    else {
        panic!("one credit was taken: {taken:?}")
    };
    assert_eq!(adjusted.balance_after, tests::commands::credits(10));
    log.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_group_whose_answer_is_lost_is_answered_from_the_log() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(100).await;
    let wire = Proxy::new(&test);
    let log = over(&wire, &test);
    log.execute(metadata(), purchase(reseller, 1))
        .await
        .expect("credits are bought");
    let before = test.head().await;

    wire.lose_next_answer();
    let takers: Vec<_> = (0..40)
        .map(|_| {
            let log = log.clone();
            tokio::spawn(async move { log.execute(metadata(), take_one(reseller)).await })
        })
        .collect();
    for taker in takers {
        taker.await.unwrap().expect("each is answered");
    }

    assert_eq!(wire.lost(), 1);
    assert_eq!(test.head().await.0, before.0 + 40);
    log.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_was_begun_when_the_answer_was_lost_is_begun_once() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(1).await;
    let wire = Proxy::new(&test);
    let log = over(&wire, &test);
    log.execute(metadata(), purchase(reseller, 1))
        .await
        .expect("credits are bought");
    let before = test.head().await;

    wire.lose_next_answer();
    let registered = log
        .execute(metadata(), register(ResellerId(new_id())))
        .await
        .expect("is answered all the same");

    assert_eq!(wire.lost(), 1);
    assert!(registered.repeated, "the log told the answer");
    assert_eq!(test.head().await.0, before.0 + registered.events.len() as i64);
    log.close().await;
}

fn over(wire: &Proxy, test: &TestLog) -> EventLog {
    let clock = test.clock.clone();
    let clock = std::sync::Arc::new(move || clock.now());
    EventLog::open(Options::new(wire.access(test), test.secrets.clone(), clock))
}
