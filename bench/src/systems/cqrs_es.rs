//! `cqrs-es` with `postgres-es`: `CqrsFramework::execute`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use ::cqrs_es::event_sink::EventSink;
use ::cqrs_es::persist::QueryReplay;
use ::cqrs_es::{Aggregate, AggregateError, DomainEvent, EventEnvelope, Query};
use anyhow::Result;
use async_trait::async_trait;
use postgres_es::{PostgresCqrs, PostgresEventRepository, postgres_cqrs, postgres_snapshot_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use super::System;
use crate::account::{self, AccountEvent, Overdrawn};
use crate::database::Database;

pub const NAME: &str = "cqrs-es";

/// Measured as the best of its settings on a hot stream.
const EVENTS_PER_SNAPSHOT: usize = 10;

#[derive(Default, Serialize, Deserialize)]
struct Account {
    balance: i64,
}

enum Command {
    Record(Vec<AccountEvent>),
    Debit(Uuid),
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Credited { .. } => "credited".into(),
            Self::Debited { .. } => "debited".into(),
        }
    }

    fn event_version(&self) -> String {
        "1".into()
    }
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Command;
    type Event = AccountEvent;
    type Error = Overdrawn;
    type Services = ();

    async fn handle(&mut self, command: Command, (): &(), sink: &EventSink<Self>) -> Result<(), Overdrawn> {
        let events = match command {
            Command::Record(events) => events,
            Command::Debit(account) => vec![account::debit(account, self.balance)?],
        };
        for event in events {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        self.balance += event.amount();
    }
}

pub struct CqrsEs {
    pool: PgPool,
    /// Without snapshots, since a stream of one event has no use for a look into that table.
    whole_streams: PostgresCqrs<Account>,
    snapshots: PostgresCqrs<Account>,
}

impl CqrsEs {
    pub async fn open(database: &Database, clients: u32) -> Result<Self> {
        let pool = database.pool(clients).await?;
        Ok(Self {
            whole_streams: postgres_cqrs(pool.clone(), vec![], ()),
            snapshots: postgres_snapshot_cqrs(pool.clone(), vec![], EVENTS_PER_SNAPSHOT, ()),
            pool,
        })
    }
}

#[async_trait]
impl System for CqrsEs {
    async fn create_schema(&self) -> Result<()> {
        sqlx::raw_sql(include_str!("../../schema/cqrs_es.sql"))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn prepare(&self, account: Uuid, events: usize) -> Result<()> {
        let record = Command::Record(account::history(account, events));
        Ok(self.snapshots.execute(&account.to_string(), record).await?)
    }

    async fn new_stream(&self, account: Uuid) -> Result<()> {
        let record = Command::Record(vec![AccountEvent::credited(account)]);
        Ok(self.whole_streams.execute(&account.to_string(), record).await?)
    }

    async fn append(&self, account: Uuid) -> Result<()> {
        let stream = account.to_string();
        loop {
            match self.snapshots.execute(&stream, Command::Debit(account)).await {
                Err(AggregateError::AggregateConflict) => continue,
                decided => return Ok(decided?),
            }
        }
    }

    async fn read_all(&self) -> Result<u64> {
        let seen = Arc::new(Seen::default());
        let repository = PostgresEventRepository::new(self.pool.clone());
        QueryReplay::<_, _, Account>::new(repository, Counter(seen.clone()))
            .replay_all()
            .await?;
        std::hint::black_box(seen.amount.load(Ordering::Relaxed));
        Ok(seen.events.load(Ordering::Relaxed))
    }

    fn reading_order(&self) -> &'static str {
        "per aggregate; across aggregates by sequence number only"
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

#[derive(Default)]
struct Seen {
    events: AtomicU64,
    amount: AtomicI64,
}

/// A replay feeds a query; this one does as little as a query can.
struct Counter(Arc<Seen>);

#[async_trait]
impl Query<Account> for Counter {
    async fn dispatch(&self, _aggregate_id: &str, events: &[EventEnvelope<Account>]) {
        for event in events {
            self.0.events.fetch_add(1, Ordering::Relaxed);
            self.0.amount.fetch_add(event.payload.amount(), Ordering::Relaxed);
        }
    }
}
