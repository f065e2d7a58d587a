//! Personal data never stands in the log in clear.

use domain::{Event, PersonId, Personal, Stream};
use event_log::{EventLog, LogError, LogSecrets, MasterKey, Options, Position, person, read, setup};
use sqlx::query_scalar;
use tests::{TestLog, commands::activate, new_id};

const EMAIL: &str = "marlene.brandt@example.com";
const COMMENT: &str = "desk of Marlene Brandt, second floor";

async fn with_a_license() -> (TestLog, PersonId) {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let mut assign = test.assign(reseller, key, "T-ENT-10");
    assign.customer_email = EMAIL.parse().unwrap();
    assign.comment = Some(COMMENT.parse().unwrap());
    let (license, person) = (assign.license_id, assign.customer_id);
    test.accepted(assign).await;
    test.accepted(activate(license)).await;
    (test, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_personal_is_readable_through_the_log_and_nowhere_in_its_tables() {
    let (test, _) = with_a_license().await;

    let assigned = test
        .events()
        .await
        .into_iter()
        .find_map(|recorded| match recorded.event {
            Event::LicenseAssigned(assigned) => Some(assigned),
            _ => None,
        });
    let assigned = assigned.expect("a license was assigned");
    assert_eq!(assigned.customer_email.text(), Some(EMAIL));
    assert_eq!(assigned.comment.as_ref().and_then(Personal::text), Some(COMMENT));

    let mut superuser = test.superuser().await;
    for secret in [EMAIL, COMMENT, "Marlene", "SRV-HARBOR", "Hafenbüro"] {
        let found: i64 = query_scalar(
            "select count(*) from event_log.events e
             where position(convert_to($1, 'UTF8') in e.body) > 0 or e::text ilike '%' || $1 || '%'",
        )
        .bind(secret)
        .fetch_one(&mut superuser)
        .await
        .unwrap();
        assert_eq!(found, 0, "{secret} stands in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_key_a_value_is_erased_at_every_moment_and_the_rest_stays() {
    let (test, person) = with_a_license().await;
    let mut superuser = test.superuser().await;
    sqlx::query("delete from personal.keys where person_id = $1")
        .bind(person.0)
        .execute(&mut superuser)
        .await
        .unwrap();

    // Another process, which has no key in memory.
    let events = test.another().events().await;

    let assigned = events.iter().find_map(|recorded| match &recorded.event {
        Event::LicenseAssigned(assigned) => Some(assigned),
        _ => None,
    });
    let assigned = assigned.expect("a license was assigned");
    assert_eq!(assigned.customer_email, Personal::Erased);
    assert_eq!(assigned.sku.to_string(), "T-ENT-10");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_was_moved_to_another_event_does_not_open() {
    let (test, person) = with_a_license().await;
    let mut superuser = test.superuser().await;
    let moved = "
        alter table event_log.events disable trigger refuse_change;
        update event_log.events e
        set body = convert_to(
            replace(convert_from(e.body, 'UTF8'),
                convert_from(e.body, 'UTF8')::jsonb -> 'email' ->> 'c',
                convert_from(a.body, 'UTF8')::jsonb -> 'customer_email' ->> 'c'), 'UTF8')
        from event_log.events a
        where e.event_type = 'person.registered' and a.event_type = 'license.assigned'";
    sqlx::raw_sql(moved)
        .execute(&mut superuser)
        .await
        .expect("a superuser can");

    let read = read::stream(&test.log, Stream::Person(person), 0, Position(i64::MAX), 10).await;

    assert!(matches!(read, Err(LogError::Sealed { .. })), "{read:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_master_key_is_refused_by_name_and_opens_nothing() {
    let (test, _) = with_a_license().await;
    let other = MasterKey::new([8; 32]);

    let refused = setup::migrate(&test.access, &other).await;
    assert!(matches!(refused, Err(setup::SetupError::OtherMasterKey)));

    let secrets = LogSecrets::derive(&other, new_id());
    let clock = test.clock.clone();
    let log = EventLog::open(Options::new(
        test.access.clone(),
        secrets,
        std::sync::Arc::new(move || clock.now()),
    ));
    let read = read::after(&log, Position(0), 100).await;
    assert!(matches!(read, Err(LogError::WrongMasterKey)), "{read:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_leads_to_one_person_however_many_ask_at_once() {
    let test = TestLog::new().await;
    assert_eq!(person::find(&test.log, EMAIL).await.unwrap(), None);

    let asked: Vec<_> = (0..20)
        .map(|_| {
            let log = test.another().log;
            tokio::spawn(async move { person::find_or_mint(&log, EMAIL).await.unwrap() })
        })
        .collect();
    let mut persons = Vec::new();
    for person in asked {
        persons.push(person.await.unwrap());
    }

    assert!(persons.iter().all(|person| *person == persons[0]));
    assert_eq!(person::find(&test.log, EMAIL).await.unwrap(), Some(persons[0]));
    let keys: Vec<uuid::Uuid> = sqlx::query_scalar("select person_id from personal.keys")
        .fetch_all(&mut test.superuser().await)
        .await
        .unwrap();
    assert_eq!(
        keys,
        [persons[0].0],
        "who is new gets a key with the address, nobody else does"
    );
}
