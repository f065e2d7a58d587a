//! Rebuilding while everything goes on, interrupted rebuilding, and one process taking over from another.

use std::{collections::BTreeSet, time::Duration};

use domain::{ActivationKeyId, LicenseId, ResellerId};
use event_log::Position;
use projections::{
    Page, Projection, ReadModels, Scope, Wanted,
    generation::Generation,
    licenses::{self, Filter},
    rebuild::{RebuildError, Rebuilt},
};
use sqlx::{query, query_scalar};
use tests::{
    TestLog,
    commands::{activate, delete},
};
use tokio::{
    runtime::Runtime,
    sync::{Notify, mpsc, watch},
    task::yield_now,
};

/// Longer than anything here takes, so that whoever waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A log of small epochs that is projected in small batches, with a reseller and its key.
async fn small_steps() -> (TestLog, ResellerId, ActivationKeyId) {
    let mut test = TestLog::new().await;
    test.models = small(test.models);
    let (reseller, key) = test.reseller_with(1_000_000).await;
    (test, reseller, key)
}

fn small(models: ReadModels) -> ReadModels {
    models.with_smallest_epoch(40).with_largest_batch(7)
}

/// Assigns licenses of which each other one is activated and each third one deleted.
async fn sell(test: &TestLog, reseller: ResellerId, key: ActivationKeyId, count: usize) {
    for number in 0..count {
        let assign = test.assign(reseller, key, "T-MOB-3");
        let license_id: LicenseId = assign.license_id;
        test.accepted(assign).await;
        if number % 2 == 0 {
            test.accepted(activate(license_id)).await;
        } else if number % 3 == 0 {
            test.accepted(delete(license_id, reseller)).await;
        }
    }
}

async fn assert_equal_to_log(test: &TestLog, models: &ReadModels) {
    let head = test.head().await;
    for projection in Projection::ALL {
        models.catch_up(&[projection], head).await.unwrap();
        let replayed = models.replay(projection, head, |_| {}).await.unwrap();
        assert_eq!(replayed.differences, [], "{}", projection.name());
    }
}

/// The generations of `projection`.
async fn generations(test: &TestLog, projection: Projection) -> Vec<Generation> {
    let mut found = test.models.generations().await.unwrap();
    found.retain(|generation| generation.projection == projection.name());
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_amid_commands_and_reads_loses_and_doubles_nothing() {
    let (test, reseller, key) = small_steps().await;
    sell(&test, reseller, key, 40).await;
    test.caught_up().await;
    let (halt, halted) = watch::channel(false);
    let running = tokio::spawn({
        let models = test.models.clone();
        async move { models.run(halted).await }
    });
    let (stop, stopped) = watch::channel(false);
    // One license for some of the batches that are rebuilt: by the clock, a slow machine would sell more while it rebuilds, and
    // so have more to rebuild, and so on.
    let (sell_one, mut to_sell) = mpsc::unbounded_channel();
    let selling = tokio::spawn({
        let test = test.clone();
        async move {
            let mut sold = 0;
            while to_sell.recv().await.is_some() {
                sell(&test, reseller, key, 1).await;
                sold += 1;
            }
            sold
        }
    });
    let reading = tokio::spawn({
        let test = test.clone();
        async move {
            let (mut reads, mut shown) = (0, 0);
            while !*stopped.borrow() {
                let head = test.head().await;
                let (models, wanted) = (&test.models, Wanted::at(head, PATIENCE));
                let mut reading = models.read(&Scope::All, &Projection::ALL, wanted).await.unwrap();
                let found = licenses::list(&mut reading, &Filter::default(), &Page::ALL).await;
                let found = found.unwrap().items.len();
                assert!(found >= shown, "a license was lost: {shown}, then {found}");
                (reads, shown) = (reads + 1, found);
                reading.end().await.unwrap();
            }
            reads
        }
    });

    for projection in Projection::ALL {
        let (begun, mut batches) = (test.head().await, 0);
        let rebuilt = test.models.rebuild(projection, |_, _| {
            batches += 1;
            if batches % 6 == 1 {
                sell_one.send(()).unwrap();
            }
        });
        let rebuilt = rebuilt.await.unwrap();

        assert_eq!((rebuilt.generation, rebuilt.resumed, rebuilt.dropped), (2, false, true));
        assert!(rebuilt.position >= begun);
        let found = generations(&test, projection).await;
        assert_eq!(found.len(), 1, "the old generation is gone: {found:?}");
        assert_eq!((found[0].generation, found[0].state.as_str()), (2, "live"));
    }
    drop(sell_one);
    assert!(selling.await.unwrap() > 2 * Projection::ALL.len());
    stop.send_replace(true);
    assert!(reading.await.unwrap() > 0);
    halt.send_replace(true);
    running.await.unwrap();
    assert_equal_to_log(&test, &small(test.another().models)).await;
}

/// Rebuilds up to the batch `batches` and is interrupted there.
async fn interrupted(test: &TestLog, projection: Projection, batches: usize) {
    let (enough, mut told) = (Notify::new(), 0);
    let rebuild = test.models.rebuild(projection, |_, _| {
        told += 1;
        if told == batches {
            enough.notify_one();
        }
    });
    tokio::select! {
        biased;
        () = enough.notified() => {}
        rebuilt = rebuild => panic!("it should be interrupted before its end: {rebuilt:?}"),
    }
}

/// Rebuilds once the connection of whoever was interrupted is gone; says what was told first.
async fn rebuilt(test: &TestLog, projection: Projection) -> (Rebuilt, Position) {
    loop {
        let mut first = None;
        match test
            .models
            .rebuild(projection, |position, _| {
                first.get_or_insert(position);
            })
            .await
        {
            Err(RebuildError::Busy(_)) => yield_now().await,
            rebuilt => return (rebuilt.unwrap(), first.unwrap()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_rebuild_is_gone_on_with() {
    let (test, reseller, key) = small_steps().await;
    sell(&test, reseller, key, 40).await;
    let head = test.caught_up().await;

    for projection in Projection::ALL {
        interrupted(&test, projection, 3).await;
        let left = generations(&test, projection).await;
        let filling = left.iter().find(|generation| generation.state == "filling").unwrap();
        assert!(filling.position > 0 && filling.position() < head, "{filling:?}");
        let (rebuilt, first) = rebuilt(&test, projection).await;

        assert!(rebuilt.resumed && rebuilt.generation == 2, "{rebuilt:?}");
        assert!(
            first > filling.position(),
            "it went on behind {}, at {first}",
            filling.position
        );
        assert_eq!(rebuilt.position, head);
    }
    assert_equal_to_log(&test, &test.models).await;
    assert_eq!(test.models.generations().await.unwrap().len(), Projection::ALL.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_that_was_begun_with_another_template_is_begun_anew() {
    let (test, reseller, key) = small_steps().await;
    sell(&test, reseller, key, 40).await;
    let head = test.caught_up().await;
    let projection = Projection::Licenses;
    interrupted(&test, projection, 3).await;
    let mut superuser = test.superuser().await;
    query("alter table read_models.licenses add column shelf text")
        .execute(&mut superuser)
        .await
        .unwrap();
    // A process that begins after the upgrade.
    let (rebuilt, _) = rebuilt(&test.another(), projection).await;

    assert_eq!((rebuilt.resumed, rebuilt.generation), (false, 2), "{rebuilt:?}");
    assert_eq!(rebuilt.position, head);
    let columns: i64 = query_scalar("select count(*) from licenses_g2.licenses where shelf is null")
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    assert!(columns > 0);
    assert_equal_to_log(&test, &test.another().models).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_replay_is_cleaned_up_by_the_next() {
    let (test, reseller, key) = small_steps().await;
    sell(&test, reseller, key, 20).await;
    let head = test.caught_up().await;
    let projection = Projection::Licenses;
    let enough = Notify::new();
    tokio::select! {
        biased;
        () = enough.notified() => {}
        replayed = test.models.replay(projection, head, |_| enough.notify_one()) => panic!("{replayed:?}"),
    }
    assert_eq!(generations(&test, projection).await.len(), 2);

    // Whoever was interrupted may still be on the way out.
    while generations(&test, projection).await.len() > 1 {
        let replayed = test.models.replay(projection, head, |_| {}).await.unwrap();
        assert_eq!(replayed.differences, []);
    }
}

/// The backends that hold the lock of a projection.
async fn leaders(test: &TestLog) -> BTreeSet<i32> {
    let mut superuser = test.superuser().await;
    let leaders: Vec<i32> = query_scalar(
        "select pid from pg_locks
         where locktype = 'advisory' and granted
             and database = (select oid from pg_database where datname = current_database())
             and classid::bigint = (hashtext('keyledger projection')::bigint & 4294967295)",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    leaders.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn when_one_process_is_gone_another_takes_over() {
    let (test, reseller, key) = small_steps().await;
    let (_stop, stopped) = watch::channel(false);
    // A runtime of its own stands for the other process: it ends with all tasks and connections, in the middle of anything.
    let process = Runtime::new().unwrap();
    process.spawn({
        let (test, stopped) = (test.clone(), stopped.clone());
        async move { small(test.another().models).run(stopped).await }
    });
    sell(&test, reseller, key, 10).await;
    let head = test.head().await;
    test.models
        .read(&Scope::All, &Projection::ALL, Wanted::at(head, PATIENCE))
        .await
        .unwrap();
    let first = leaders(&test).await;
    assert_eq!(first.len(), Projection::ALL.len(), "one works on each");
    let other = tokio::spawn({
        let models = small(test.another().models);
        async move { models.run(stopped).await }
    });
    sell(&test, reseller, key, 20).await;
    assert_eq!(leaders(&test).await, first, "the other waits");

    process.shutdown_background();
    sell(&test, reseller, key, 10).await;
    let head = test.head().await;
    test.models
        .read(&Scope::All, &Projection::ALL, Wanted::at(head, PATIENCE))
        .await
        .unwrap();

    let second = leaders(&test).await;
    assert_eq!(second.len(), Projection::ALL.len());
    assert!(second.is_disjoint(&first), "{first:?}, then {second:?}");
    assert_equal_to_log(&test, &test.models).await;
    other.abort();
}
