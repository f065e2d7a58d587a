//! The demo in a real log: loaded, interrupted, and loaded again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use demo::{DemoError, Loaded, Progress, load};
use tests::{TestLog, commands};

fn now() -> DateTime<Utc> {
    "2020-12-01T00:00:00Z".parse().expect("a time")
}

/// An empty log to import into, whose clock stands still.
async fn empty() -> TestLog {
    TestLog::with(|options| {
        options.import = true;
        options.clock = Arc::new(now);
    })
    .await
}

#[tokio::test]
async fn a_history_is_loaded_once_with_its_own_times() {
    let test = empty().await;
    let mut seen = vec![];
    let summary = load(&test.log, 1, now(), &mut |progress| seen.push(progress))
        .await
        .unwrap();
    assert_eq!(summary.loaded, Loaded::Now);
    let events = test.events().await;
    assert_eq!(test.head().await, summary.position);
    assert_eq!(events.len(), summary.events.values().sum::<usize>());
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    assert!(events.iter().all(|event| event.imported_at == Some(now())));
    assert_eq!(events[0].recorded_at, summary.first);
    assert_eq!(events[events.len() - 1].recorded_at, summary.last);
    let total = summary.commands;
    assert_eq!(seen.last(), Some(&Progress { done: total, total }));
    assert_eq!(seen.len(), total + 1);
    let again = load(&test.log, 1, now(), &mut |_| {}).await.unwrap();
    assert_eq!(again.loaded, Loaded::Already);
    assert_eq!(test.head().await, summary.position);
}

#[tokio::test]
async fn an_interrupted_load_goes_on_to_the_same_history() {
    let (test, stop) = (empty().await, Arc::new(tokio::sync::Notify::new()));
    let stopping = Arc::clone(&stop);
    let mut interrupt = move |progress: Progress| {
        if progress.done > 0 {
            stopping.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = stop.notified() => {}
        _ = load(&test.log, 1, now(), &mut interrupt) => panic!("it was to be interrupted"),
    }
    // What it had sent is committed before another process goes on.
    test.log.close().await;
    let after = test.another_with(|options| {
        options.import = true;
        options.clock = Arc::new(now);
    });
    let summary = load(&after.log, 1, now(), &mut |_| {}).await.unwrap();
    assert_eq!(summary.loaded, Loaded::Rest);
    let untouched = empty().await;
    load(&untouched.log, 1, now(), &mut |_| {}).await.unwrap();
    let types = |events: Vec<event_log::RecordedEvent>| {
        let facts =
            |event: event_log::RecordedEvent| (event.position, event.recorded_at, event.event.event_type().name);
        events.into_iter().map(facts).collect::<Vec<_>>()
    };
    assert_eq!(types(after.events().await), types(untouched.events().await));
}

#[tokio::test]
async fn a_log_that_holds_something_else_is_left_alone() {
    let test = empty().await;
    let other = commands::publish();
    test.log.import(tests::metadata(), other, now()).await.unwrap();
    let head = test.head().await;
    let error = load(&test.log, 1, now(), &mut |_| {}).await.unwrap_err();
    assert!(matches!(error, DemoError::NotEmpty { .. }), "{error}");
    assert_eq!(test.head().await, head);
}

#[tokio::test]
async fn the_demo_of_another_seed_is_something_else() {
    let test = empty().await;
    let loaded = load(&test.log, 1, now(), &mut |_| {}).await.unwrap();
    let error = load(&test.log, 2, now(), &mut |_| {}).await.unwrap_err();
    assert!(
        matches!(error, DemoError::NotEmpty { head } if head == loaded.position),
        "{error}"
    );
}
