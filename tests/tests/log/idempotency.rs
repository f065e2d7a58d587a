//! Every command has one effect, however often it is sent.

use domain::{Command, ResellerId};
use event_log::{ExecuteError, Executed, Metadata};
use tests::{
    TestLog,
    commands::{purchase, register, suspend, take_one},
    metadata_of, new_id,
};
use tokio::task::JoinSet;

use super::hold::{hold_head, waiting_for_head};

#[tokio::test(flavor = "multi_thread")]
async fn security_the_same_command_in_parallel_has_one_effect_and_one_answer() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(100).await;
    let before = test.head().await;
    let processes = [test.clone(), test.another()];
    let command_id = new_id();

    let mut sent = JoinSet::new();
    for number in 0..50 {
        let log = processes[number % 2].log.clone();
        sent.spawn(async move { log.execute(metadata_of(command_id), take_one(reseller)).await });
    }
    let answers: Vec<_> = sent
        .join_all()
        .await
        .into_iter()
        .map(|answer| answer.expect("is answered"))
        .collect();

    assert_eq!(test.head().await.0, before.0 + 1);
    assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer.events == answers[0].events && answer.position == answers[0].position)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_id_with_another_request_is_refused() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(100).await;
    let command_id = new_id();
    test.log
        .execute(metadata_of(command_id), take_one(reseller))
        .await
        .expect("is accepted");
    let head = test.head().await;

    let other_request = Metadata {
        digest: [2; 32],
        ..metadata_of(command_id)
    };
    let refused = test.log.execute(other_request, take_one(reseller)).await;

    assert!(matches!(refused, Err(ExecuteError::KeyReused)), "{refused:?}");
    assert_eq!(test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_with_nothing_left_to_do_is_remembered_too() {
    let test = TestLog::new().await;
    let reseller = ResellerId(new_id());
    test.accepted(register(reseller)).await;
    let suspended = test.accepted(suspend(reseller)).await;
    let command_id = new_id();

    let once = test
        .log
        .execute(metadata_of(command_id), suspend(reseller))
        .await
        .expect("is accepted");
    test.accepted(register(ResellerId(new_id()))).await;
    let again = test
        .log
        .execute(metadata_of(command_id), suspend(reseller))
        .await
        .expect("is accepted");

    assert!(once.events.is_empty() && again.events.is_empty());
    assert_eq!(once.position, suspended.position);
    assert_eq!(again.position, once.position);
    assert!(again.repeated && !once.repeated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_command_leaves_nothing_and_may_be_sent_again() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(0).await;
    let (command_id, head) = (new_id(), test.head().await);

    let rejected = test.log.execute(metadata_of(command_id), take_one(reseller)).await;
    assert!(matches!(rejected, Err(ExecuteError::Rejected(_))), "{rejected:?}");
    assert_eq!(test.head().await, head);

    test.accepted(purchase(reseller, 1)).await;
    let accepted = test
        .log
        .execute(metadata_of(command_id), take_one(reseller))
        .await
        .expect("is accepted now");
    assert!(!accepted.repeated);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_three_times_in_one_group_is_answered_three_times() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(0).await;
    let mut superuser = test.superuser().await;
    let head = hold_head(&mut superuser).await;
    let first = tokio::spawn({
        let test = test.clone();
        async move { test.execute(register(ResellerId(new_id()))).await }
    });
    waiting_for_head(&test).await;

    // These wait together: the first is rejected, and what comes between makes the others acceptable.
    let command_id = new_id();
    let again = || test.log.execute(metadata_of(command_id), take_one(reseller));
    let (rejected, bought, accepted, repeated, _) =
        tokio::join!(again(), test.execute(purchase(reseller, 1)), again(), again(), async {
            head.rollback().await.expect("the head is released")
        });

    first.await.expect("does not panic").expect("is accepted");
    assert!(matches!(rejected, Err(ExecuteError::Rejected(_))), "{rejected:?}");
    bought.expect("is accepted");
    let (accepted, repeated) = (accepted.expect("is accepted"), repeated.expect("is accepted"));
    assert_eq!(accepted.events, repeated.events);
    assert!(repeated.repeated && !accepted.repeated);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_took_effect_with_events_is_known_when_nothing_is_left_to_do() {
    let test = TestLog::new().await;
    let reseller = ResellerId(new_id());
    test.accepted(register(reseller)).await;
    let command_id = new_id();

    let once = sent(&test, command_id, suspend(reseller)).await;
    let again = sent(&test, command_id, suspend(reseller)).await;

    assert_eq!(once.events.len(), 1);
    assert_repeats(&again, &once);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_took_effect_with_events_is_known_when_it_would_be_rejected() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(1).await;
    let command_id = new_id();

    let once = sent(&test, command_id, take_one(reseller)).await;
    // The one credit is gone, so deciding it again would reject it.
    let again = sent(&test, command_id, take_one(reseller)).await;

    assert_eq!(once.events.len(), 1);
    assert_repeats(&again, &once);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_took_effect_without_an_event_is_known_when_it_would_have_some() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(1).await;
    test.accepted(suspend(reseller)).await;
    let command_id = new_id();

    let once = sent(&test, command_id, suspend(reseller)).await;
    let head = test.head().await;
    let again = sent(&test, command_id, take_one(reseller)).await;

    assert!(once.events.is_empty());
    assert_repeats(&again, &once);
    assert_eq!(test.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_command_is_answered_with_all_its_events_and_no_other() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(1000).await;
    let assign = test.assign(reseller, key, "T-ENT-10");
    let command_id = new_id();

    let once = sent(&test, command_id, assign.clone()).await;
    test.accepted(purchase(reseller, 1)).await;
    let again = sent(&test, command_id, assign).await;

    assert!(once.events.len() > 1, "{once:?}");
    assert_repeats(&again, &once);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_was_recorded_apart_from_its_events_is_known() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(0).await;
    let bought = test.accepted(purchase(reseller, 10)).await;
    let (accepted, rejected) = (new_id(), new_id());
    // As it was done before 2026-11-24.
    for command_id in [accepted, rejected] {
        sqlx::query(
            "insert into event_log.commands (command_id, digest, first_position, last_position) values ($1, $2, $3, $3)",
        )
        .bind(command_id)
        .bind(metadata_of(command_id).digest.as_slice())
        .bind(bought.position.0)
        .execute(&mut test.superuser().await)
        .await
        .expect("the command is recorded");
    }

    assert_repeats(&sent(&test, accepted, take_one(reseller)).await, &bought);
    let other_account = ResellerId(new_id());
    assert_repeats(&sent(&test, rejected, take_one(other_account)).await, &bought);
}

async fn sent(test: &TestLog, command_id: uuid::Uuid, command: impl Command + 'static) -> Executed {
    test.log
        .execute(metadata_of(command_id), command)
        .await
        .expect("is accepted")
}

fn assert_repeats(again: &Executed, once: &Executed) {
    assert!(again.repeated && !once.repeated);
    assert_eq!((&again.events, again.position), (&once.events, once.position));
}
