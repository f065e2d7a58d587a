//! A read that waits for its own process to project gets its answer, whoever projects by then.

use std::time::Duration;

use projections::{Projection, Reading, Scope, Wanted};
use sqlx::{Connection, PgConnection, query};
use tests::TestLog;
use tokio::{sync::watch, time::timeout};

/// Longer than anything here takes, so that whoever waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// Less than a read of all read models takes that waits in vain for its own process to tell of each.
const AT_ONCE: Duration = Duration::from_secs(4);

/// Ends the connections that hold the locks of all projections, and takes the locks, as another process would.
async fn take_over(test: &TestLog) -> PgConnection {
    let mut other = test.superuser().await;
    query(
        "select pg_terminate_backend(pid) from pg_locks
         where locktype = 'advisory' and classid = hashtext('keyledger projection')::oid
             and granted and database = (select oid from pg_database where datname = current_database())",
    )
    .execute(&mut other)
    .await
    .unwrap();
    for projection in Projection::ALL {
        query("select pg_advisory_lock(hashtext('keyledger projection'), hashtext($1))")
            .bind(projection.name())
            .execute(&mut other)
            .await
            .unwrap();
    }
    other
}

async fn read_head(test: &TestLog) -> Reading {
    let head = test.head().await;
    test.models
        .read(&Scope::All, &Projection::ALL, Wanted::at(head, PATIENCE))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_does_not_wait_for_a_process_that_lost_its_locks_to_another() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let (_halt, halted) = watch::channel(false);
    let running = tokio::spawn({
        let models = test.models.clone();
        async move { models.run(halted).await }
    });
    read_head(&test).await.end().await.unwrap();

    let other = take_over(&test).await;
    // Begins to wait while this process may not know yet that it has lost the locks.
    test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
    let waiting = tokio::spawn({
        let test = test.clone();
        async move { read_head(&test).await.end().await.unwrap() }
    });
    test.another().caught_up().await;
    timeout(AT_ONCE, waiting).await.expect("it is told at once").unwrap();

    // By now it knows, and reads what the other projects.
    test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
    test.another().caught_up().await;
    timeout(AT_ONCE, read_head(&test)).await.expect("it is read at once");

    // The other is gone: this process takes the locks again.
    other.close().await.unwrap();
    test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
    read_head(&test).await.end().await.unwrap();
    running.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_does_not_wait_for_a_process_that_stopped_projecting() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let (halt, halted) = watch::channel(false);
    let running = tokio::spawn({
        let models = test.models.clone();
        async move { models.run(halted).await }
    });
    read_head(&test).await.end().await.unwrap();
    halt.send_replace(true);
    running.await.unwrap();

    test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
    test.another().caught_up().await;
    timeout(AT_ONCE, read_head(&test)).await.expect("it is read at once");
}
