//! `disintegrate` with `disintegrate-postgres`: decisions made by a `DecisionMaker`.
//!
//! Every append is SERIALIZABLE, so that decisions on different accounts may fail each other: those are made again, too.

use ::disintegrate::serde::json::Json;
use ::disintegrate::{Decision, DecisionError, EventStore, NoSnapshot, StateMutate, StateQuery, StreamItem, query};
use anyhow::Result;
use async_trait::async_trait;
use disintegrate_postgres::{
    Error as StoreError, PgDecisionMaker, PgEventStore, PgSnapshotter, WithPgSnapshot, decision_maker,
};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use super::System;
use crate::account::{self, AccountEvent, Overdrawn};
use crate::database::Database;

pub const NAME: &str = "disintegrate";

const EVENTS_PER_SNAPSHOT: u64 = 10;

/// A serialization failure, raised before the commit, reaches the caller as a database error.
const SERIALIZATION_FAILURE: &str = "40001";

type Serde = Json<AccountEvent>;

#[derive(Clone, Debug, Default, StateQuery, Serialize, Deserialize)]
#[state_query(AccountEvent)]
struct Balance {
    #[id]
    account: Uuid,
    balance: i64,
}

impl StateMutate for Balance {
    fn mutate(&mut self, event: AccountEvent) {
        self.balance += event.amount();
    }
}

struct Open(Uuid);

impl Decision for Open {
    type Event = AccountEvent;
    type StateQuery = Balance;
    type Error = Overdrawn;

    fn state_query(&self) -> Balance {
        balance_of(self.0)
    }

    fn process(&self, _balance: &Balance) -> Result<Vec<AccountEvent>, Overdrawn> {
        Ok(vec![AccountEvent::credited(self.0)])
    }
}

struct Debit(Uuid);

impl Decision for Debit {
    type Event = AccountEvent;
    type StateQuery = Balance;
    type Error = Overdrawn;

    fn state_query(&self) -> Balance {
        balance_of(self.0)
    }

    fn process(&self, balance: &Balance) -> Result<Vec<AccountEvent>, Overdrawn> {
        Ok(vec![account::debit(self.0, balance.balance)?])
    }
}

fn balance_of(account: Uuid) -> Balance {
    Balance { account, balance: 0 }
}

pub struct Disintegrate {
    pool: PgPool,
    store: PgEventStore<AccountEvent, Serde>,
    /// Without snapshots, since a stream of one event has no use for a look into that table.
    whole_streams: PgDecisionMaker<AccountEvent, Serde, NoSnapshot>,
    snapshots: PgDecisionMaker<AccountEvent, Serde, WithPgSnapshot>,
}

impl Disintegrate {
    pub async fn open(database: &Database, clients: u32) -> Result<Self> {
        let pool = database.pool(clients).await?;
        let store = PgEventStore::new_uninitialized(pool.clone(), Serde::default());
        let snapshotter = PgSnapshotter::new_uninitialized(pool.clone(), EVENTS_PER_SNAPSHOT);
        Ok(Self {
            whole_streams: decision_maker(store.clone(), NoSnapshot),
            snapshots: decision_maker(store.clone(), WithPgSnapshot::new(snapshotter)),
            store,
            pool,
        })
    }
}

#[async_trait]
impl System for Disintegrate {
    async fn create_schema(&self) -> Result<()> {
        sqlx::raw_sql(include_str!("../../schema/disintegrate.sql"))
            .execute(&self.pool)
            .await?;
        PgSnapshotter::try_new(self.pool.clone(), EVENTS_PER_SNAPSHOT).await?;
        Ok(())
    }

    async fn prepare(&self, account: Uuid, events: usize) -> Result<()> {
        self.store
            .append_without_validation(account::history(account, events))
            .await?;
        Ok(())
    }

    async fn new_stream(&self, account: Uuid) -> Result<()> {
        loop {
            match self.whole_streams.make(Open(account)).await {
                Err(error) if is_conflict(&error) => continue,
                made => return made.map(drop).map_err(Into::into),
            }
        }
    }

    async fn append(&self, account: Uuid) -> Result<()> {
        loop {
            match self.snapshots.make(Debit(account)).await {
                Err(error) if is_conflict(&error) => continue,
                made => return made.map(drop).map_err(Into::into),
            }
        }
    }

    async fn read_all(&self) -> Result<u64> {
        let everything = query!(AccountEvent);
        let mut events = self.store.stream::<AccountEvent>(&everything);
        let (mut count, mut amount) = (0, 0);
        while let Some(item) = events.try_next().await? {
            if let StreamItem::Event(event) = item {
                count += 1;
                amount += event.amount();
            }
        }
        std::hint::black_box(amount);
        Ok(count)
    }

    fn reading_order(&self) -> &'static str {
        "global, by event id"
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

fn is_conflict(error: &DecisionError<Overdrawn>) -> bool {
    let DecisionError::StateStore(source) = error else {
        return false;
    };
    match source.downcast_ref::<StoreError>() {
        Some(StoreError::Concurrency) => true,
        Some(StoreError::Database(error)) => error
            .as_database_error()
            .is_some_and(|error| error.code().as_deref() == Some(SERIALIZATION_FAILURE)),
        _ => false,
    }
}
