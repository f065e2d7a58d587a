//! What is read, written and dropped while another generation goes live.

use std::time::Duration;

use projections::{
    Page, Projection, Scope, Wanted,
    licenses::{self, Filter},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, query, query_scalar, raw_sql};
use tests::TestLog;
use tokio::task::yield_now;

/// Longer than anything here takes, so that whoever waits for it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// An advisory lock of this database that somebody waits for.
const WAITS: &str = "locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())";

async fn run(connection: &mut PgConnection, statement: &str) {
    raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(connection)
        .await
        .unwrap();
}

/// Waits until a query about what happens in the test's database finds something.
async fn until(test: &TestLog, exists: &str) {
    let mut superuser = test.superuser().await;
    let statement = format!("select exists ({exists})");
    while !query_scalar::<_, bool>(AssertSqlSafe(statement.clone()))
        .fetch_one(&mut superuser)
        .await
        .unwrap()
    {
        yield_now().await;
    }
}

/// A log of three licenses.
async fn three_licenses() -> TestLog {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(5000).await;
    for sku in ["T-MOB-3", "T-ENT-10", "RW-7"] {
        test.accepted(test.assign(reseller, key, sku)).await;
    }
    test.caught_up().await;
    test
}

/// The same, and beside their live generation an empty second one.
async fn two_generations() -> TestLog {
    let test = three_licenses().await;
    query("select read_models.create_generation('licenses', '{licenses}', 'filling')")
        .execute(&mut test.superuser().await)
        .await
        .unwrap();
    test
}

const SWAP: &str = "
    update read_models.generations set state = 'retired' where projection = 'licenses' and generation = 1;
    update read_models.generations set state = 'live' where projection = 'licenses' and generation = 2;";

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_is_of_one_generation_even_if_another_goes_live_meanwhile() {
    let test = two_generations().await;
    let head = test.head().await;
    let mut gate = test.superuser().await;
    // Whoever asks for a generation's schema waits at the gate. The second generation is in an epoch of its own.
    run(
        &mut gate,
        "update read_models.epochs set epoch = 7 where projection = 'licenses' and generation = 2;
         update read_models.generations set epoch = 7, position = 1000 where projection = 'licenses' and generation = 2;
         alter function read_models.schema_of(text, integer) rename to schema_behind_gate;
         create function read_models.schema_of(projection text, generation integer) returns text
         language plpgsql immutable
         as $$
         begin
             perform pg_advisory_xact_lock_shared(4711);
             return read_models.schema_behind_gate(projection, generation);
         end
         $$;
         select pg_advisory_lock(4711)",
    )
    .await;
    let reading = tokio::spawn({
        let models = test.models.clone();
        async move {
            models
                .read(&Scope::All, &[Projection::Licenses], Wanted::at(head, PATIENCE))
                .await
        }
    });
    until(&test, &format!("select from pg_locks where {WAITS} and objid = 4711")).await;
    run(&mut gate, SWAP).await;
    run(&mut gate, "select pg_advisory_unlock(4711)").await;

    let mut reading = reading.await.unwrap().unwrap();
    let found = licenses::list(&mut reading, &Filter::default(), &Page::ALL).await;
    assert_eq!(found.unwrap().items.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_to_write_to_a_generation_that_was_replaced_writes_to_the_new_one() {
    let test = two_generations().await;
    let head = test.head().await;
    let mut superuser = test.superuser().await;
    let mut transaction = superuser.begin().await.unwrap();
    run(
        &mut transaction,
        "select from read_models.generations where projection = 'licenses' for update",
    )
    .await;
    let writing = tokio::spawn({
        let models = test.models.clone();
        async move { models.catch_up(&[Projection::Licenses], head).await }
    });
    until(
        &test,
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    .await;
    run(&mut transaction, SWAP).await;
    transaction.commit().await.unwrap();
    writing.await.unwrap().unwrap();

    let found = test.models.generations().await.unwrap();
    let live = found
        .iter()
        .find(|found| found.projection == "licenses" && found.state == "live")
        .unwrap();
    assert_eq!((live.generation, live.position()), (2, head));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_behind_the_dropping_of_an_old_generation() {
    let test = three_licenses().await;
    let head = test.head().await;
    let projection = Projection::Licenses;
    let long = test
        .models
        .read(&Scope::All, &[projection], Wanted::at(head, PATIENCE))
        .await
        .unwrap();
    let rebuilding = tokio::spawn({
        let models = test.models.clone();
        async move { models.rebuild(projection, |_, _| {}).await }
    });
    // It waits between two tries, or as one of those that wait for a lock.
    until(
        &test,
        "select from pg_stat_activity
         where datname = current_database() and (wait_event = 'PgSleep' or wait_event_type = 'Lock')",
    )
    .await;
    let mut superuser = test.superuser().await;
    let waiting = format!("select count(*) from pg_locks where {WAITS}");
    let waiting: i64 = query_scalar(AssertSqlSafe(waiting))
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    assert_eq!(waiting, 0, "whoever reads now would wait behind it");
    let short = test
        .models
        .read(&Scope::All, &[projection], Wanted::at(head, PATIENCE))
        .await
        .unwrap();
    long.end().await.unwrap();

    // The one that reads the new generation keeps nobody from dropping the old one.
    assert!(rebuilding.await.unwrap().unwrap().dropped);
    short.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_live_generation_is_as_its_templates_are() {
    let test = TestLog::new().await;
    let mut superuser = test.superuser().await;
    for projection in Projection::ALL {
        let tables: Vec<String> = projection.tables().iter().map(|table| table.name.to_owned()).collect();
        let statement = "select read_models.fits(projection, generation, $2) from read_models.generations
             where projection = $1 and state = 'live'";
        let fits: bool = query_scalar(statement)
            .bind(projection.name())
            .bind(tables)
            .fetch_one(&mut superuser)
            .await
            .unwrap();
        assert!(fits, "{}: see docs/add-a-read-model.md", projection.name());
    }
    // All of them can be made anew, as a migration does that changes a template.
    let statement = "select read_models.drop_generations('licenses'),
             read_models.create_generation('licenses', '{licenses}', 'live')";
    query(statement).execute(&mut superuser).await.unwrap();
    let of_licenses: Vec<String> =
        query_scalar("select state from read_models.generations where projection = 'licenses'")
            .fetch_all(&mut superuser)
            .await
            .unwrap();
    assert_eq!(of_licenses, ["live"]);
}
