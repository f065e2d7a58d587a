//! Nothing is decided on what has changed meanwhile.

use domain::{Command, Event, NewEvent, Rejection, Stream, license::AssignLicense};
use event_log::{ExecuteError, Executed};
use tests::{
    TestLog,
    commands::{purchase, suspend, take_one},
};

use super::hold::{hold_head, waiting_for_head};

#[tokio::test(flavor = "multi_thread")]
async fn a_reseller_that_is_suspended_while_an_assignment_waits_for_the_head_sells_nothing() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let assign = test.assign(reseller, key, "T-ENT-10");
    let mut superuser = test.superuser().await;
    let mut head = hold_head(&mut superuser).await;
    let assigning = tokio::spawn(execute(test.clone(), assign));
    waiting_for_head(&test).await;

    // The suspension is committed by the very transaction that the assignment waits for.
    let suspension = append_suspension(&mut head, Stream::Reseller(reseller));
    suspension.await;
    head.commit().await.unwrap();

    let Err(ExecuteError::Rejected(rejection)) = assigning.await.unwrap() else {
        panic!("the reseller is suspended")
    };
    assert_eq!(rejection.code(), "reseller-suspended");
    assert!(
        !test
            .events()
            .await
            .iter()
            .any(|event| matches!(event.event, Event::LicenseAssigned(_)))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_that_waits_for_the_head_behind_an_assignment_comes_after_it() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let other = test.another();
    let mut superuser = test.superuser().await;
    let head = hold_head(&mut superuser).await;
    let assigning = tokio::spawn(execute(test.clone(), test.assign(reseller, key, "T-ENT-10")));
    waiting_for_head(&test).await;
    let suspending = tokio::spawn(execute(other, suspend(reseller)));

    head.rollback().await.unwrap();

    // The head goes to whoever waited first.
    assigning.await.unwrap().expect("the reseller was active");
    suspending.await.unwrap().expect("staff may always suspend");
    let events = test.events().await;
    let place = |wanted: fn(&Event) -> bool| events.iter().position(|recorded| wanted(&recorded.event));
    let assigned = place(|event| matches!(event, Event::LicenseAssigned(_))).expect("is there");
    let suspended = place(|event| matches!(event, Event::ResellerSuspended(_))).expect("is there");
    assert!(assigned < suspended);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_that_stood_on_a_stale_state_is_decided_again() {
    let one = TestLog::new().await;
    let (reseller, _) = one.reseller_with(1).await;
    let other = one.another();
    // Each process has seen the account empty or nearly so …
    other.accepted(take_one(reseller)).await;
    assert_eq!(one.rejected(take_one(reseller)).await.code(), "too-few-credits");
    // … and credits that the other process books count at once.
    other.accepted(purchase(reseller, 1)).await;

    one.accepted(take_one(reseller)).await;
    assert_eq!(other.rejected(take_one(reseller)).await.code(), "too-few-credits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_sees_what_the_one_before_it_in_its_group_decided() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(1).await;
    let mut superuser = test.superuser().await;
    let head = hold_head(&mut superuser).await;
    let first = tokio::spawn(execute(test.clone(), purchase(reseller, 1)));
    waiting_for_head(&test).await;
    // These three wait together and become one group: two credits for three takers.
    let takers: Vec<_> = (0..3)
        .map(|_| tokio::spawn(execute(test.clone(), take_one(reseller))))
        .collect();
    head.rollback().await.unwrap();

    first.await.unwrap().expect("credits are bought");
    let mut taken = 0;
    for taker in takers {
        taken += usize::from(taker.await.unwrap().is_ok());
    }
    assert_eq!(taken, 2);
}

/// Two licenses of which the second asks for more than is left.
struct Both(AssignLicense, AssignLicense);

impl Command for Both {
    fn decide(&self, states: &domain::States, at: chrono::DateTime<chrono::Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let mut events = self.0.decide(states, at)?;
        events.extend(self.1.decide(states, at)?);
        Ok(events)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_writes_to_all_its_streams_or_to_none() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let head = test.head().await;
    let first = test.assign(reseller, key, "T-ENT-3");
    let mut second = test.assign(reseller, key, "T-ENT-3");
    second.order = first.order.clone();
    second.sku = "T-NONE-3".parse().unwrap();

    assert_eq!(test.rejected(Both(first, second)).await.code(), "unknown-edition");

    assert_eq!(test.head().await, head);
}

async fn execute(test: TestLog, command: impl Command + 'static) -> Result<Executed, ExecuteError> {
    test.execute(command).await
}

/// Appends a suspension by hand, while the caller holds the head.
async fn append_suspension(connection: &mut sqlx::PgConnection, stream: Stream) {
    let id = stream.to_string();
    let body = format!(
        r#"{{"reseller_id":"{}","reason":"unpaid invoices"}}"#,
        &id["reseller-".len()..]
    );
    sqlx::query(
        "insert into event_log.events (position, stream, version, event_id, event_type, schema_version, recorded_at,
             actor_kind, actor_id, command_id, correlation_id, body)
         select max(position) + 1, $1, 2, gen_random_uuid(), 'reseller.suspended', 1, clock_timestamp(),
             'staff', 'test', gen_random_uuid(), gen_random_uuid(), $2
         from event_log.events",
    )
    .bind(id)
    .bind(body.into_bytes())
    .execute(connection)
    .await
    .expect("the suspension is appended");
}
