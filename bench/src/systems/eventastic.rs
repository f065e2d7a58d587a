//! `eventastic` with `eventastic_postgres`: load, record and store in one transaction. Every save writes a snapshot.

use ::eventastic::aggregate::{Aggregate, Context, Root, SaveError, SideEffect};
use ::eventastic::event::DomainEvent;
use ::eventastic::repository::RepositoryReader;
use anyhow::{Result, anyhow};
use async_trait::async_trait;
use eventastic_postgres::{
    NoEncryption, NoEncryptionError, PostgresRepository, SideEffectDbError, SideEffectStorage, TableConfig,
};
use futures::TryStreamExt;
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::System;
use crate::account::{self, AccountEvent};
use crate::database::{Database, pool_options};

pub const NAME: &str = "eventastic";

type Repository = PostgresRepository<Account, NoOutbox, NoEncryption>;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Account {
    id: Uuid,
    balance: i64,
}

#[derive(Debug, thiserror::Error)]
#[error("an account begins with a credit")]
struct NotOpened;

/// The work causes no side effects; the crate asks for a type all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Nothing {
    id: Uuid,
}

impl SideEffect for Nothing {
    type SideEffectId = Uuid;

    fn id(&self) -> &Uuid {
        &self.id
    }
}

impl DomainEvent for AccountEvent {
    type EventId = Uuid;

    fn id(&self) -> &Uuid {
        self.event_id()
    }
}

impl Aggregate for Account {
    const SNAPSHOT_VERSION: u64 = 1;
    type AggregateId = Uuid;
    type DomainEvent = AccountEvent;
    type ApplyError = NotOpened;
    type SideEffect = Nothing;

    fn aggregate_id(&self) -> &Uuid {
        &self.id
    }

    fn apply_new(event: &AccountEvent) -> Result<Self, NotOpened> {
        match event {
            AccountEvent::Credited { account, .. } => Ok(Self {
                id: *account,
                balance: event.amount(),
            }),
            AccountEvent::Debited { .. } => Err(NotOpened),
        }
    }

    fn apply(&mut self, event: &AccountEvent) -> Result<(), NotOpened> {
        self.balance += event.amount();
        Ok(())
    }

    fn side_effects(&self, _event: &AccountEvent) -> Option<Vec<Nothing>> {
        None
    }
}

#[derive(Clone)]
struct NoOutbox;

#[async_trait]
impl SideEffectStorage<NoEncryptionError, Nothing> for NoOutbox {
    async fn store_side_effects(
        &self,
        _transaction: &mut Transaction<'_, Postgres>,
        _items: Vec<Nothing>,
    ) -> Result<(), SideEffectDbError<NoEncryptionError, serde_json::Error>> {
        Ok(())
    }
}

pub struct Eventastic {
    database: Database,
    repository: Repository,
}

impl Eventastic {
    pub async fn open(database: &Database, clients: u32) -> Result<Self> {
        let repository = Repository::new(
            database.options(),
            pool_options(clients),
            TableConfig::new("events", "snapshots"),
            NoOutbox,
            NoEncryption,
        )
        .await?;
        // The repository keeps its pool to itself, so its transactions have to open the connections.
        try_join_all((0..clients).map(|_| repository.begin_transaction())).await?;
        Ok(Self {
            database: database.clone(),
            repository,
        })
    }

    async fn record(&self, events: Vec<AccountEvent>) -> Result<()> {
        let mut events = events.into_iter();
        let first = events.next().ok_or_else(|| anyhow!("no events"))?;
        let mut account = Account::record_new(first)?;
        for event in events {
            account.record_that(event)?;
        }
        let mut transaction = self.repository.begin_transaction().await?;
        transaction.store(&mut account).await.map_err(failure)?;
        transaction.commit().await.map_err(failure)
    }

    /// Says whether the debit was stored; if not, another one took its version.
    async fn try_debit(&self, account: Uuid) -> Result<bool> {
        let mut transaction = self.repository.begin_transaction().await?;
        let mut account: Context<Account> = transaction.get(&account).await.map_err(failure)?;
        let event = account::debit(*account.aggregate_id(), account.state().balance)?;
        account.record_that(event)?;
        match transaction.store(&mut account).await {
            Ok(()) => {
                transaction.commit().await.map_err(failure)?;
                Ok(true)
            }
            Err(SaveError::OptimisticConcurrency(..)) => {
                transaction.rollback().await.map_err(failure)?;
                Ok(false)
            }
            Err(error) => Err(failure(error)),
        }
    }
}

/// The crate's errors are not all `Error`s.
fn failure(error: impl std::fmt::Debug) -> anyhow::Error {
    anyhow!("{error:?}")
}

#[async_trait]
impl System for Eventastic {
    async fn create_schema(&self) -> Result<()> {
        Ok(self.repository.run_migrations().await?)
    }

    async fn prepare(&self, account: Uuid, events: usize) -> Result<()> {
        self.record(account::history(account, events)).await
    }

    async fn new_stream(&self, account: Uuid) -> Result<()> {
        self.record(vec![AccountEvent::credited(account)]).await
    }

    async fn append(&self, account: Uuid) -> Result<()> {
        while !self.try_debit(account).await? {}
        Ok(())
    }

    async fn read_all(&self) -> Result<u64> {
        let mut connection: PgConnection = self.database.connect().await?;
        // A snapshot stands for each account, so this is the short way to their ids.
        let accounts: Vec<Uuid> = sqlx::query_scalar("select aggregate_id from snapshots")
            .fetch_all(&mut connection)
            .await?;
        let mut repository = self.repository.clone();
        let (mut count, mut amount) = (0, 0);
        for account in accounts {
            let mut events = Box::pin(repository.stream_from(&account, 0));
            while let Some(event) = events.try_next().await.map_err(failure)? {
                count += 1;
                amount += event.event.amount();
            }
        }
        std::hint::black_box(amount);
        Ok(count)
    }

    fn reading_order(&self) -> &'static str {
        "per aggregate, one after the other"
    }

    async fn close(&self) {
        // Dropping the repository drops its pool, which is all that it lets a caller do.
    }
}
