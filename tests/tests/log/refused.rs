//! What the database itself refuses fails alone.

use chrono::{DateTime, Utc};
use domain::{Command, Credits, NewEvent, Rejection, ResellerId, States, Stream, credit_account::CreditsAdjusted};
use event_log::ExecuteError;
use tests::{TestLog, commands::take_one, new_id};

use super::hold::{hold_head, waiting_for_head};

/// An event that is larger than the table takes.
struct TooLarge(ResellerId);

impl Command for TooLarge {
    fn decide(&self, _: &States, _: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let adjusted = CreditsAdjusted {
            reseller_id: self.0,
            adjustment_id: None,
            credits: Credits(0),
            reason: "x".repeat(2 << 20),
            requested_by: None,
            approved_by: None,
            effective_on: None,
            parts: vec![],
            balance_after: Credits(0),
        };
        Ok(vec![NewEvent::new(Stream::CreditAccount(self.0), adjusted)])
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_row_in_a_group_fails_alone() {
    let test = TestLog::new().await;
    let (reseller, _) = test.reseller_with(100).await;
    let before = test.head().await;
    let mut superuser = test.superuser().await;
    let head = hold_head(&mut superuser).await;
    let first = tokio::spawn({
        let test = test.clone();
        async move { test.execute(take_one(reseller)).await }
    });
    waiting_for_head(&test).await;

    // These wait together and become one group.
    let commands: Vec<_> = (0..21)
        .map(|number| {
            let test = test.clone();
            tokio::spawn(async move {
                if number == 13 {
                    test.execute(TooLarge(ResellerId(new_id()))).await
                } else {
                    test.execute(take_one(reseller)).await
                }
            })
        })
        .collect();
    head.rollback().await.unwrap();

    first.await.unwrap().expect("is accepted");
    for (number, command) in commands.into_iter().enumerate() {
        match command.await.unwrap() {
            Err(ExecuteError::Refused(reason)) if number == 13 => {
                assert!(reason.contains("body"), "{reason}")
            }
            Ok(_) if number != 13 => {}
            other => panic!("command {number}: {other:?}"),
        }
    }
    assert_eq!(test.head().await.0, before.0 + 21);
}
