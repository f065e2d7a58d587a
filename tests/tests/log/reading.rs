//! No reader misses an event, however late it was committed.

use domain::ResellerId;
use event_log::{Position, follow::Follower, read};
use tests::{TestLog, commands::register, new_id};
use tokio::task::JoinSet;

const WRITERS: usize = 8;
const EACH: usize = 60;

/// Writers whose groups commit one after the other, in three processes.
fn write(test: &TestLog) -> JoinSet<()> {
    let processes = [test.another(), test.another(), test.another()];
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let process = processes[number % processes.len()].clone();
        writers.spawn(async move {
            for _ in 0..EACH {
                process.accepted(register(ResellerId(new_id()))).await;
            }
        });
    }
    writers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_polls_while_writers_commit_late_misses_nothing() {
    let test = TestLog::new().await;
    let writers = write(&test);

    let mut seen = Vec::new();
    while seen.len() < WRITERS * EACH {
        let after = Position(i64::try_from(seen.len()).unwrap());
        let events = read::after(&test.log, after, 7).await.expect("the log can be read");
        seen.extend(events.into_iter().map(|event| event.position.0));
    }
    writers.join_all().await;

    assert!(seen.iter().copied().eq(1..=i64::try_from(WRITERS * EACH).unwrap()));
    assert_eq!(test.head().await.0, i64::try_from(WRITERS * EACH).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_in_another_process_is_woken_and_sees_every_event_once() {
    let test = TestLog::new().await;
    let mut follower = Follower::new(&test.log, Position(0), 50);
    let writers = write(&test);

    let mut seen = Vec::new();
    while seen.len() < WRITERS * EACH {
        let events = follower.next().await.expect("the log can be read");
        assert!(!events.is_empty());
        seen.extend(events.into_iter().map(|event| event.position.0));
    }
    writers.join_all().await;

    assert!(seen.iter().copied().eq(1..=i64::try_from(WRITERS * EACH).unwrap()));
}
