//! Epochs that are copied while something else happens.

use std::time::Duration;

use domain::{ActivationKeyId, ResellerId};
use projections::{Projection, Scope, Wanted};
use sqlx::{PgConnection, query_scalar, raw_sql};
use tests::TestLog;
use tokio::{
    runtime::Handle,
    sync::watch,
    task::{JoinHandle, block_in_place, yield_now},
    time::timeout,
};

/// Longer than anything here takes, so that whoever waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A log of small epochs.
async fn small_epochs() -> (TestLog, ResellerId, ActivationKeyId) {
    let mut test = TestLog::new().await;
    test.models = test.models.with_smallest_epoch(3).with_largest_batch(50);
    let (reseller, key) = test.reseller_with(1_000_000).await;
    (test, reseller, key)
}

async fn sell(test: &TestLog, reseller: ResellerId, key: ActivationKeyId, count: usize) {
    for _ in 0..count {
        test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
    }
}

/// Whoever copies licenses into another epoch waits while this connection is open.
async fn closed_gate(test: &TestLog) -> PgConnection {
    let mut gate = test.superuser().await;
    let statement = "
        alter function read_models.carry_over(text, text, integer, integer, bigint) rename to behind_gate;
        create function read_models.carry_over(
            table_name text, key_column text, source integer, target integer, since bigint
        )
        returns bigint
        language plpgsql
        as $$
        begin
            if table_name = 'licenses' then
                perform pg_advisory_xact_lock_shared(4711);
            end if;
            return read_models.behind_gate(table_name, key_column, source, target, since);
        end
        $$;
        select pg_advisory_lock(4711)";
    raw_sql(statement).execute(&mut gate).await.unwrap();
    gate
}

/// Waits until somebody waits at the gate.
async fn awaited(gate: &mut PgConnection) {
    let statement = "select exists (
         select from pg_locks
         where not granted and objid = 4711 and database = (select oid from pg_database where datname = current_database())
     )";
    while !query_scalar::<_, bool>(statement).fetch_one(&mut *gate).await.unwrap() {
        yield_now().await;
    }
}

fn keep_up(test: &TestLog) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (halt, halted) = watch::channel(false);
    let models = test.models.clone();
    (halt, tokio::spawn(async move { models.run(halted).await }))
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_does_not_wait_for_an_epoch_that_is_copied() {
    let (test, reseller, key) = small_epochs().await;
    let mut gate = closed_gate(&test).await;
    let (halt, running) = keep_up(&test);
    sell(&test, reseller, key, 5).await;
    awaited(&mut gate).await;
    halt.send_replace(true);

    timeout(PATIENCE, running).await.expect("it stops").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_epoch_is_copied_by_one_process() {
    let (test, reseller, key) = small_epochs().await;
    let mut gate = closed_gate(&test).await;
    let (halt, running) = keep_up(&test);
    sell(&test, reseller, key, 5).await;
    awaited(&mut gate).await;
    // Another one, whose epoch is as full, copies nothing meanwhile.
    let other = test.another().models.with_smallest_epoch(3);
    let head = test.head().await;
    let caught_up = other.catch_up(&[Projection::Licenses], head);
    timeout(PATIENCE, caught_up).await.expect("it does not wait").unwrap();

    drop(gate);
    sell(&test, reseller, key, 5).await;
    let head = test.head().await;
    test.models
        .read(&Scope::All, &Projection::ALL, Wanted::at(head, PATIENCE))
        .await
        .unwrap();
    halt.send_replace(true);
    running.await.unwrap();
    other.catch_up(&[Projection::Licenses], head).await.unwrap();
    let replayed = other.replay(Projection::Licenses, head, |_| {}).await.unwrap();
    assert_eq!(replayed.differences, []);
    let licenses = other.generations().await.unwrap();
    let licenses = licenses.iter().find(|found| found.projection == "licenses").unwrap();
    assert!(licenses.epoch > 0, "{licenses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_epoch_is_copied_while_the_live_generation_stands_still() {
    let (test, reseller, key) = small_epochs().await;
    sell(&test, reseller, key, 10).await;
    let begun = test.caught_up().await;
    let mut grown = false;
    let rebuilt = test.models.rebuild(Projection::Licenses, |position, head| {
        // As if sold just when the new generation is filled, but for a batch.
        if position == head && !grown {
            grown = true;
            block_in_place(|| {
                Handle::current().block_on(async {
                    sell(&test, reseller, key, 10).await;
                    test.caught_up().await;
                });
            });
        }
    });
    let rebuilt = rebuilt.await.unwrap();

    assert!(rebuilt.position > begun);
    let newest: i64 = query_scalar("select max(starts_at) from read_models.epochs where projection = 'licenses'")
        .fetch_one(&mut test.superuser().await)
        .await
        .unwrap();
    assert!(newest <= begun.0, "an epoch starts at {newest}, behind {begun}");
    let head = test.head().await;
    let replayed = test.models.replay(Projection::Licenses, head, |_| {}).await.unwrap();
    assert_eq!(replayed.differences, []);
}
