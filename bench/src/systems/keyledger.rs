//! keyledger itself, by its public path: a command is executed, decided on states and appended to the log.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::credit_account::{CreditError, CreditsAdjusted};
use domain::{Command, Credits, Event, NewEvent, Rejection, ResellerId, States, Stream};
use event_log::follow::Follower;
use event_log::{Access, Actor, EventLog, MasterKey, Metadata, Options, Position, read, readiness, setup};
use uuid::Uuid;

use super::System;
use crate::database::Database;

pub const NAME: &str = "keyledger";

/// Together with the rest of the event as long as the events of the others: 406 bytes of JSON.
const REASON: &str = "license assigned to customer no. 20417, server edition with 7 seats, billed monthly. Ordered in the portal by the reseller's own purchasing desk; the customer confirmed their host name too.";
const OPENING_CREDIT: i64 = 1_000_000_000_000;
const DEBIT: i64 = -1_250;
const PAGE: i64 = 5_000;

/// Books amounts to an account one after the other; it must never fall below zero.
struct Book {
    account: ResellerId,
    amounts: Vec<i64>,
    /// The account was just minted.
    begins: bool,
}

impl Command for Book {
    fn decide(&self, states: &States, _: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let mut balance = states.credit_account(self.account).balance;
        let book = |amount: &i64| {
            let after = Credits(balance.0 + amount);
            if after < Credits::ZERO {
                let needed = Credits(-amount);
                return Err(CreditError::TooFewCredits {
                    needed,
                    available: balance,
                }
                .into());
            }
            balance = after;
            let adjusted = CreditsAdjusted {
                reseller_id: self.account,
                adjustment_id: None,
                credits: Credits(*amount),
                reason: REASON.to_owned(),
                requested_by: None,
                approved_by: None,
                effective_on: None,
                parts: vec![],
                balance_after: after,
            };
            Ok(NewEvent::new(Stream::CreditAccount(self.account), adjusted))
        };
        self.amounts.iter().map(book).collect()
    }

    fn begins(&self) -> Vec<Stream> {
        let account = Stream::CreditAccount(self.account);
        if self.begins { vec![account] } else { vec![] }
    }
}

pub struct Keyledger {
    log: EventLog,
    access: Access,
}

impl Keyledger {
    /// It connects once to append, whatever the number of clients: they share groups.
    pub async fn open(database: &Database) -> Result<Self> {
        let access = Access::embedded(&database.socket_dir, &database.name);
        let administrator = sqlx_current::postgres::PgConnectOptions::new_without_pgpass()
            .port(event_log::roles::EMBEDDED_PORT)
            .socket(&database.socket_dir)
            .username("postgres")
            .database(&database.name);
        setup::prepare(&administrator, &access).await?;
        let secrets = setup::migrate(&access, &MasterKey::new([7; 32])).await?;
        let log = EventLog::open(Options::new(access.clone(), secrets, Arc::new(Utc::now)));
        // As for the others, connections are open before the clock starts: two, because it reads one page ahead.
        tokio::try_join!(read::after(&log, Position(0), 1), read::after(&log, Position(0), 1))?;
        Ok(Self { log, access })
    }

    async fn book(&self, account: Uuid, amounts: Vec<i64>, begins: bool) -> Result<()> {
        let metadata = Metadata::new(Uuid::new_v4(), [0; 32], Actor::new("staff", "bench"));
        let book = Book {
            account: ResellerId(account),
            amounts,
            begins,
        };
        self.log.execute(metadata, book).await?;
        Ok(())
    }
}

#[async_trait]
impl System for Keyledger {
    /// Opening it migrates.
    async fn create_schema(&self) -> Result<()> {
        readiness::check(&self.access).await?;
        Ok(())
    }

    async fn prepare(&self, account: Uuid, events: usize) -> Result<()> {
        let mut amounts = vec![DEBIT; events];
        amounts[0] = OPENING_CREDIT;
        self.book(account, amounts, true).await
    }

    async fn new_stream(&self, account: Uuid) -> Result<()> {
        self.book(account, vec![OPENING_CREDIT], true).await
    }

    async fn append(&self, account: Uuid) -> Result<()> {
        self.book(account, vec![DEBIT], false).await
    }

    async fn read_all(&self) -> Result<u64> {
        let head = read::head(&self.log).await?.0;
        let mut follower = Follower::new(&self.log, Position(0), PAGE);
        let (mut position, mut count, mut amount) = (Position(0), 0, 0);
        while position < head {
            for recorded in follower.next().await? {
                position = recorded.position;
                if let Event::CreditsAdjusted(adjusted) = recorded.event {
                    count += 1;
                    amount += adjusted.credits.0;
                }
            }
        }
        std::hint::black_box(amount);
        Ok(count)
    }

    fn reading_order(&self) -> &'static str {
        "global, by commit, without gaps"
    }

    async fn close(&self) {
        self.log.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_as_long_as_those_of_the_others() {
        let book = Book {
            account: ResellerId(Uuid::new_v4()),
            amounts: vec![OPENING_CREDIT],
            begins: true,
        };
        let events = book.decide(&States::default(), Utc::now()).unwrap();
        let length = events[0].event.encode().unwrap().len();
        assert!((400..=412).contains(&length), "{length}");
    }
}
