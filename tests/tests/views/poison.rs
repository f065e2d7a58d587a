//! An event that a read model cannot take stops that one alone, and is named; after the fix it goes on.

use std::time::Duration;

use event_log::{Executed, Position, RecordedEvent};
use projections::{Projection, ReadingError, Scope, Wanted, generation::Generation, replay::Replayed};
use sqlx::{AssertSqlSafe, raw_sql};
use tests::TestLog;
use tokio::{sync::watch, task::JoinHandle};

const PATIENCE: Duration = Duration::from_secs(30);

async fn superuser(test: &TestLog, statement: &str) {
    let mut superuser = test.superuser().await;
    raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut superuser)
        .await
        .unwrap();
}

async fn live_schema(test: &TestLog, projection: Projection) -> String {
    let generations = test.models.generations().await.unwrap();
    let live = generations
        .iter()
        .find(|found| found.projection == projection.name() && found.state == "live");
    format!("{}_g{}", projection.name(), live.unwrap().generation)
}

/// The live generation of licenses, once it stands still.
async fn stopped(test: &TestLog) -> Generation {
    loop {
        let generations = test.models.generations().await.unwrap();
        let licenses = generations
            .into_iter()
            .find(|found| found.projection == "licenses" && found.state == "live")
            .unwrap();
        if licenses.stopped_at.is_some() {
            return licenses;
        }
        tokio::task::yield_now().await;
    }
}

/// Where the license was assigned.
fn assignment(executed: &Executed) -> Position {
    let assigned = |recorded: &&RecordedEvent| recorded.event.event_type().name == "license.assigned";
    executed.events.iter().find(assigned).unwrap().position
}

fn keep_up(test: &TestLog, halted: watch::Receiver<bool>) -> JoinHandle<()> {
    let models = test.models.clone();
    tokio::spawn(async move { models.run(halted).await })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_event_stops_one_projection_which_goes_on_after_the_fix() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(2000).await;
    let table = format!("{}.licenses", live_schema(&test, Projection::Licenses).await);
    superuser(
        &test,
        &format!("alter table {table} add constraint poison check (sku <> 'RW-7')"),
    )
    .await;
    let (halt, halted) = watch::channel(false);
    let running = keep_up(&test, halted);

    test.accepted(test.assign(reseller, key, "T-MOB-3")).await;
    let before = test.head().await;
    let poisoned = test.accepted(test.assign(reseller, key, "RW-7")).await;
    let event = assignment(&poisoned);
    test.accepted(test.assign(reseller, key, "T-MOB-5")).await;
    let head = test.head().await;

    // The others go on, and this one is at the event before.
    let others = Projection::ALL
        .into_iter()
        .filter(|projection| *projection != Projection::Licenses);
    let others: Vec<_> = others.collect();
    let read = async |projections: &[Projection], at, patience| {
        let wanted = Wanted::at(at, patience);
        test.models.read(&Scope::All, projections, wanted).await
    };
    read(&others, head, PATIENCE).await.unwrap();
    read(&[Projection::Licenses], before, PATIENCE).await.unwrap();
    let stopped = stopped(&test).await;
    assert_eq!(stopped.stopped_at, Some(event.0));
    assert_eq!(stopped.position, event.0 - 1);
    let error = stopped.error.unwrap();
    assert!(
        error.contains("licenses cannot write") && error.contains("poison"),
        "{error}"
    );
    let behind = read(&[Projection::Licenses], head, Duration::ZERO).await.unwrap_err();
    assert!(matches!(
        behind,
        ReadingError::NotReached {
            projection: "licenses",
            ..
        }
    ));

    superuser(&test, &format!("alter table {table} drop constraint poison")).await;
    read(&[Projection::Licenses], head, PATIENCE).await.unwrap();
    halt.send_replace(true);
    running.await.unwrap();

    let Replayed { differences, .. } = test
        .another()
        .models
        .replay(Projection::Licenses, head, |_| {})
        .await
        .unwrap();
    assert_eq!(differences, []);
}
