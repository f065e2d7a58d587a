//! Erasing a person destroys the key of the person's data, for good.

use std::time::Duration;

use domain::{Event, PersonId, Personal, person::PersonError};
use event_log::{Access, ExecuteError, RecordedEvent, Role, person};
use sqlx::{AssertSqlSafe, Connection, PgConnection, query_scalar, raw_sql};
use tests::{
    TestLog,
    commands::{activate, erase},
    metadata_of, new_id,
};

const EMAIL: &str = "marlene.brandt@example.com";
/// Longer than it ever takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A log with a license of Marlene Brandt's.
async fn with_a_license() -> (TestLog, PersonId) {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let mut assign = test.assign(reseller, key, "T-ENT-10");
    assign.customer_id = person::find_or_mint(&test.log, EMAIL).await.unwrap();
    assign.customer_email = EMAIL.parse().unwrap();
    let (license, person) = (assign.license_id, assign.customer_id);
    test.accepted(assign).await;
    test.accepted(activate(license)).await;
    (test, person)
}

/// How many of these events' personal values can be read, and how many are erased.
fn counted(events: Vec<RecordedEvent>, person_id: PersonId) -> (usize, usize) {
    let (mut read, mut erased) = (0, 0);
    for mut recorded in events {
        recorded.event.visit_personal(&mut |_, personal| match personal {
            Personal::Plain { person, .. } if *person == person_id => read += 1,
            Personal::Erased => erased += 1,
            Personal::Plain { .. } | Personal::Sealed(_) => {}
        });
    }
    (read, erased)
}

async fn rows(connection: &mut PgConnection, table: &str, person: PersonId) -> i64 {
    let statement = format!("select count(*) from personal.{table} where person_id = $1");
    query_scalar(AssertSqlSafe(statement))
        .bind(person.0)
        .fetch_one(connection)
        .await
        .unwrap()
}

async fn as_keys(access: &Access) -> PgConnection {
    PgConnection::connect_with(&access.as_role(Role::Keys)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_addresses_are_destroyed_and_a_fence_stays() {
    let (test, person) = with_a_license().await;
    let other = test.another();
    assert_eq!(counted(other.events().await, person), (4, 0));

    test.accepted(erase(person)).await;

    let mut keys = as_keys(&test.access).await;
    assert_eq!(rows(&mut keys, "keys", person).await, 0);
    assert_eq!(rows(&mut keys, "addresses", person).await, 0);
    let fingerprints: i32 =
        query_scalar("select cardinality(fingerprints) from personal.erasures where person_id = $1")
            .bind(person.0)
            .fetch_one(&mut keys)
            .await
            .unwrap();
    assert_eq!(fingerprints, 1);
    // Here, in a process that had the key in memory, and in one that had not.
    for process in [&test, &other, &test.another()] {
        assert_eq!(counted(process.events().await, person), (0, 4));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_erased_gets_a_key_again() {
    let (test, person) = with_a_license().await;
    test.accepted(erase(person)).await;
    let mut keys = as_keys(&test.access).await;
    let mint =
        "select personal.provide(array[gen_random_uuid()], array[$1::uuid], array[decode(repeat('00', 72), 'hex')])";
    sqlx::query(mint).bind(person.0).execute(&mut keys).await.unwrap();
    assert_eq!(rows(&mut keys, "keys", person).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_about_somebody_erased_whoever_has_the_state_in_memory() {
    let (test, person) = with_a_license().await;
    let other = test.another();
    let (reseller, key) = other.reseller_with(1000).await;
    let of_marlene = |log: &TestLog| {
        let mut assign = log.assign(reseller, key, "T-ENT-10");
        assign.customer_id = person;
        assign
    };
    other.accepted(of_marlene(&other)).await;
    test.accepted(erase(person)).await;
    for process in [&test, &other] {
        assert_eq!(process.rejected(of_marlene(process)).await, PersonError::Erased.into());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_is_another_person() {
    let (test, person) = with_a_license().await;
    test.accepted(erase(person)).await;
    assert_eq!(person::find(&test.log, EMAIL).await.unwrap(), None);
    let back = person::find_or_mint(&test.log, EMAIL).await.unwrap();
    assert_ne!(back, person);
    let (reseller, key) = test.reseller_with(1000).await;
    let mut assign = test.assign(reseller, key, "T-ENT-10");
    assign.customer_id = back;
    assign.customer_email = EMAIL.parse().unwrap();
    test.accepted(assign).await;
    assert_eq!(counted(test.events().await, back), (3, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_again_changes_nothing_and_nobody_unknown_is_erased() {
    let (test, person) = with_a_license().await;
    test.accepted(erase(person)).await;
    assert_eq!(test.accepted(erase(person)).await.events, []);
    let unknown = erase(PersonId(new_id()));
    assert_eq!(test.rejected(unknown).await, PersonError::Unknown.into());
}

/// A log that has an erasure whose keys could not be destroyed, with the command's id.
async fn interrupted() -> (TestLog, PersonId, uuid::Uuid) {
    let (test, person) = with_a_license().await;
    grant(&test, "revoke delete on personal.keys from keyledger_keys").await;
    let id = new_id();
    let answer = test.log.execute(metadata_of(id), erase(person)).await;
    assert!(matches!(answer, Err(ExecuteError::Unavailable)), "{answer:?}");
    let events = test.events().await;
    assert!(matches!(events.last().unwrap().event, Event::PersonErased(_)));
    // Whoever has the key does not use it any more, once the event is known.
    assert_eq!(counted(events, person), (0, 4));
    assert_eq!(rows(&mut as_keys(&test.access).await, "keys", person).await, 1);
    grant(&test, "grant delete on personal.keys to keyledger_keys").await;
    (test, person, id)
}

async fn grant(test: &TestLog, statement: &'static str) {
    raw_sql(statement).execute(&mut test.superuser().await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_the_command_again_destroys_what_was_left() {
    let (test, person, id) = interrupted().await;
    let answer = test.log.execute(metadata_of(id), erase(person)).await.unwrap();
    assert!(answer.repeated);
    assert_eq!(rows(&mut as_keys(&test.access).await, "keys", person).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn starting_a_process_destroys_what_was_left() {
    let (test, person, _) = interrupted().await;
    let _started = test.another();
    let mut keys = as_keys(&test.access).await;
    let gone = async {
        while rows(&mut keys, "erasures", person).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
    assert_eq!(rows(&mut keys, "keys", person).await, 0);
}
