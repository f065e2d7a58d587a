//! A history of ten years in which every type of event occurs: views as of random moments are a fold of the log up to them.

use chrono::{DateTime, Utc};
use event_log::Position;
use projections::Projection;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use tests::{TestLog, fold::Fold};

const MOMENTS: usize = 24;

#[tokio::test(flavor = "multi_thread")]
async fn views_of_the_demo_history_are_a_fold_of_it_at_every_moment() {
    let mut test = TestLog::importing().await;
    test.models = test.models.with_smallest_epoch(700);
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    demo::load(&test.log, 7, now, &mut |_| {}).await.unwrap();
    let head = test.caught_up().await;
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
    for projection in Projection::ALL {
        let replayed = test.models.replay(projection, head, |_| {}).await.unwrap();
        assert_eq!(replayed.differences, [], "{}", projection.name());
    }
}
