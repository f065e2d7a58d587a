//! Many at once.

use std::pin::pin;

use domain::{Command, Credits, Event, ResellerId, credit_account::PurchaseCredits};
use event_log::{ExecuteError, Executed};
use futures_util::poll;
use projections::{Page, credit_accounts};
use tests::{
    TestLog,
    commands::{credits, purchase, register, take_one},
    new_id,
};
use tokio::task::JoinSet;

use super::hold::{hold_head, waiting_for_head};

#[tokio::test(flavor = "multi_thread")]
async fn of_two_commands_that_race_for_the_last_credit_one_wins() {
    let one = TestLog::new().await;
    let (reseller, _) = one.reseller_with(1).await;
    let other = one.another();

    let (first, second) = tokio::join!(one.execute(take_one(reseller)), other.execute(take_one(reseller)));

    let rejected: Vec<_> = [first, second].into_iter().filter_map(Result::err).collect();
    let [ExecuteError::Rejected(rejection)] = &rejected[..] else {
        panic!("one must lose: {rejected:?}")
    };
    assert_eq!(rejection.code(), "too-few-credits");
    assert_eq!(balance(&one).await, credits(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_parallel_assignments_take_their_sum_and_never_more() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(0).await;
    let price = domain::catalog::default_price_list()
        .price_in_credits(&"T-ENT-3".parse().unwrap())
        .expect("is sold");
    let affordable = 150;
    let balance_before = Credits(price.0 * affordable);
    test.accepted(PurchaseCredits {
        reseller_id: reseller,
        credits: balance_before,
        paid: None,
    })
    .await;
    let others = [test.clone(), test.another(), test.another()];

    let mut assignments = JoinSet::new();
    for number in 0..200 {
        let process = others[number % others.len()].clone();
        let assign = process.assign(reseller, key, "T-ENT-3");
        assignments.spawn(async move { process.execute(assign).await });
    }
    let results = assignments.join_all().await;

    let accepted = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(accepted, usize::try_from(affordable).unwrap());
    let rejected = results.iter().filter_map(|result| result.as_ref().err());
    assert!(
        rejected
            .clone()
            .all(|error| matches!(error, ExecuteError::Rejected(why) if why.code() == "too-few-credits"))
    );
    let debits: Vec<_> = test
        .events()
        .await
        .into_iter()
        .filter_map(|recorded| match recorded.event {
            Event::CreditsDebited(debited) => Some(debited),
            _ => None,
        })
        .collect();
    assert!(debits.iter().all(|debited| debited.balance_after.0 >= 0));
    assert_eq!(
        debits.iter().map(|debited| debited.credits.0).sum::<i64>(),
        balance_before.0
    );
    assert_eq!(balance(&test).await, credits(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_are_dense_and_versions_rise_whoever_appends() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(1000).await;
    let others = [test.clone(), test.another(), test.another()];

    let mut commands = JoinSet::new();
    for number in 0..300 {
        let process = others[number % others.len()].clone();
        commands.spawn(async move {
            let new = ResellerId(new_id());
            process.accepted(register(new)).await;
            process.accepted(purchase(new, 1)).await;
            process.accepted(take_one(reseller)).await;
        });
    }
    commands.join_all().await;

    let events = test.events().await;
    let mut versions = std::collections::HashMap::new();
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.position.0, i64::try_from(index).unwrap() + 1);
        let version = versions.entry(event.stream).or_insert(0);
        *version += 1;
        assert_eq!(event.version, *version, "of {}", event.stream);
    }
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    assert_eq!(balance(&test).await, credits(700));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_says_when_to_come_again_and_appends_nothing() {
    let test = TestLog::with(|options| options.queue = 1).await;
    let mut superuser = test.superuser().await;
    let head = hold_head(&mut superuser).await;
    let [appending, queued, refused] = [1, 2, 3].map(|_| register(ResellerId(new_id())));

    let appending = tokio::spawn(execute(test.clone(), appending));
    waiting_for_head(&test).await;
    let mut queued = pin!(test.execute(queued));
    assert!(poll!(&mut queued).is_pending());
    let Err(ExecuteError::Busy { retry_after }) = test.execute(refused).await else {
        panic!("there is no room")
    };
    assert!(retry_after.as_secs() >= 1);

    head.rollback().await.unwrap();
    assert!(appending.await.unwrap().is_ok());
    assert!(queued.await.is_ok());
    assert_eq!(test.events().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_commits_what_was_accepted_and_refuses_the_rest() {
    let test = TestLog::new().await;
    let witness = test.another();
    let mut superuser = test.superuser().await;
    let head = hold_head(&mut superuser).await;
    let [appending, queued, refused] = [1, 2, 3].map(|_| register(ResellerId(new_id())));

    let appending = tokio::spawn(execute(test.clone(), appending));
    waiting_for_head(&test).await;
    let mut queued = pin!(test.execute(queued));
    assert!(poll!(&mut queued).is_pending());
    let mut closing = pin!(test.log.close());
    assert!(poll!(&mut closing).is_pending());
    head.rollback().await.unwrap();
    closing.await;

    assert!(appending.await.unwrap().is_ok());
    assert!(queued.await.is_ok());
    assert!(matches!(test.execute(refused).await, Err(ExecuteError::Stopped)));
    assert_eq!(witness.events().await.len(), 2);
}

async fn execute(test: TestLog, command: impl Command + 'static) -> Result<Executed, ExecuteError> {
    test.execute(command).await
}

async fn balance(test: &TestLog) -> Credits {
    let at = test.caught_up().await;
    let mut reading = test.read(at).await;
    let accounts = credit_accounts::accounts(&mut reading, &Page::ALL)
        .await
        .expect("accounts are listed");
    Credits(accounts.items.last().expect("there is an account").balance)
}
