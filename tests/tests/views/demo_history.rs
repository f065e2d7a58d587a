//! A history of ten years in which every type of event occurs: views as of random moments are a fold of the log up to them.

use chrono::{DateTime, Utc};
use event_log::Position;
use futures_util::future::join_all;
use projections::Projection;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use tests::{Kept, TestLog, fold::Fold};
use tokio::sync::OnceCell;

const MOMENTS: usize = 24;

static DEMO: OnceCell<Kept> = OnceCell::const_new();

/// A log of the demo history with its read models at the head, in many epochs. It is loaded once; each test has a copy.
pub(super) async fn demo_log() -> TestLog {
    let load = async || {
        let mut test = TestLog::importing().await;
        test.models = test.models.with_smallest_epoch(700);
        let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
        demo::load(&test.log, 7, now, &mut |_| {}).await.unwrap();
        let head = test.head().await;
        join_all(Projection::ALL.map(async |projection| {
            test.models.catch_up(&[projection], head).await.unwrap();
        }))
        .await;
        test.kept().await
    };
    TestLog::copy_of(DEMO.get_or_init(load).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn views_of_the_demo_history_are_a_fold_of_it_at_every_moment() {
    let test = demo_log().await;
    let head = test.head().await;
    let events = test.events().await;

    let mut runner = TestRunner::new(Config::default());
    let mut moments: Vec<i64> = (0..MOMENTS)
        .map(|_| (0..head.0).new_tree(&mut runner).unwrap().current())
        .collect();
    moments.extend([0, head.0]);
    moments.sort_unstable();
    let (mut fold, mut taken) = (Fold::default(), 0);
    for at in moments {
        let until = usize::try_from(at).unwrap();
        for event in &events[taken..until] {
            fold.evolve(event);
        }
        taken = until;
        fold.assert_shown(&mut test.read(Position(at)).await).await;
    }
}
