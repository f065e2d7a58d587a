//! `esrs`: `AggregateManager` over `PgStore`.

use ::esrs::manager::AggregateManager;
use ::esrs::store::postgres::{PgStore, PgStoreBuilder, PgStoreError};
use ::esrs::{Aggregate, AggregateState};
use anyhow::{Context, Result};
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::PgPool;
use uuid::Uuid;

use super::System;
use crate::account::{self, AccountEvent, Overdrawn};
use crate::database::Database;

pub const NAME: &str = "esrs";

struct Account;

enum Command {
    Record(Vec<AccountEvent>),
    Debit(Uuid),
}

impl Aggregate for Account {
    const NAME: &'static str = "account";
    type State = i64;
    type Command = Command;
    type Event = AccountEvent;
    type Error = Overdrawn;

    fn handle_command(balance: &i64, command: Command) -> Result<Vec<AccountEvent>, Overdrawn> {
        match command {
            Command::Record(events) => Ok(events),
            Command::Debit(account) => Ok(vec![account::debit(account, *balance)?]),
        }
    }

    fn apply_event(balance: i64, event: AccountEvent) -> i64 {
        balance + event.amount()
    }
}

pub struct Esrs {
    pool: PgPool,
    store: PgStore<Account>,
    manager: AggregateManager<PgStore<Account>>,
}

impl Esrs {
    /// `lock_and_load` keeps one connection for the lock while a second one reads and writes: hence the spare ones.
    pub async fn open(database: &Database, clients: u32) -> Result<Self> {
        let pool = database.pool_with_spare(clients, clients).await?;
        let store = PgStoreBuilder::new(pool.clone())
            .without_running_migrations()
            .try_build()
            .await?;
        Ok(Self {
            pool,
            manager: AggregateManager::new(store.clone()),
            store,
        })
    }

    async fn record(&self, account: Uuid, events: Vec<AccountEvent>) -> Result<()> {
        let state = AggregateState::with_id(account);
        self.manager.handle_command(state, Command::Record(events)).await??;
        Ok(())
    }
}

#[async_trait]
impl System for Esrs {
    async fn create_schema(&self) -> Result<()> {
        PgStoreBuilder::<Account>::new(self.pool.clone()).try_build().await?;
        Ok(())
    }

    async fn prepare(&self, account: Uuid, events: usize) -> Result<()> {
        self.record(account, account::history(account, events)).await
    }

    async fn new_stream(&self, account: Uuid) -> Result<()> {
        self.record(account, vec![AccountEvent::credited(account)]).await
    }

    /// Loads without the lock: alone on its stream, a writer only needs the unique index.
    async fn append(&self, account: Uuid) -> Result<()> {
        loop {
            let state = self.manager.load(account).await?;
            let state = state.context("the account has no events")?;
            match self.manager.handle_command(state, Command::Debit(account)).await {
                Err(PgStoreError::Sqlx(error)) if is_conflict(&error) => continue,
                decided => return decided?.map(drop).map_err(Into::into),
            }
        }
    }

    /// The documented way under contention.
    async fn debit(&self, account: Uuid) -> Result<()> {
        let state = self.manager.lock_and_load(account).await?;
        self.manager
            .handle_command(state.unwrap_or_default(), Command::Debit(account))
            .await??;
        Ok(())
    }

    async fn read_all(&self) -> Result<u64> {
        let mut events = self.store.stream_events(&self.pool);
        let (mut count, mut amount) = (0, 0);
        while let Some(event) = events.try_next().await? {
            count += 1;
            amount += event.payload.amount();
        }
        std::hint::black_box(amount);
        Ok(count)
    }

    fn reading_order(&self) -> &'static str {
        "global, by the writer's clock and the sequence number in the aggregate"
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

fn is_conflict(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.is_unique_violation())
}
