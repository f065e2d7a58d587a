//! `es-entity`: a generated repository, with snapshots every ten events.
//!
//! The generated statements are checked while compiling; `schema/es_entity` says how the offline metadata is renewed.

// The derives write their code against everything that the crate exports.
use ::es_entity::*;
use anyhow::Result;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use uuid::Uuid;

use super::System;
use crate::account::{self, AccountEvent, Overdrawn};
use crate::database::Database;

pub const NAME: &str = "es-entity";

const EVENTS_PER_SNAPSHOT: usize = 10;
const ACCOUNTS_PER_PAGE: usize = 100;

#[derive(EsEntity)]
struct Account {
    id: Uuid,
    balance: i64,
    events: EntityEvents<AccountEvent, AccountSnapshot>,
}

#[derive(Clone, Debug, Serialize, Deserialize, EsSnapshot)]
#[es_snapshot(version = 1)]
struct AccountSnapshot {
    id: Uuid,
    balance: i64,
}

struct NewAccount {
    id: Uuid,
    events: Vec<AccountEvent>,
}

impl IntoEvents<AccountEvent> for NewAccount {
    type IdSource = FromCaller;

    fn into_events(self, builder: EntityEventsBuilder<AccountEvent, FromCaller>) -> EntityEvents<AccountEvent> {
        builder.initial_events(self.id, self.events)
    }
}

impl TryFromEvents<AccountEvent, AccountSnapshot> for Account {
    fn try_from_events(events: EntityEvents<AccountEvent, AccountSnapshot>) -> Result<Self, EntityHydrationError> {
        let balance = events
            .replay()
            .map(|item| match item {
                Replay::Snapshot(snapshot) => snapshot.balance,
                Replay::Event(event) => event.amount(),
            })
            .sum();
        let mut hydrator = Account::hydrator();
        hydrator.id(*events.id()).balance(balance);
        hydrator.build(events)
    }
}

impl HeadSnapshot for Account {
    fn capture(&self) -> Option<AccountSnapshot> {
        (self.events.tail_len() >= EVENTS_PER_SNAPSHOT).then_some(AccountSnapshot {
            id: self.id,
            balance: self.balance,
        })
    }
}

impl Account {
    fn debit(&mut self) -> Result<(), Overdrawn> {
        let event = account::debit(self.id, self.balance)?;
        self.balance += event.amount();
        self.events.push(event);
        Ok(())
    }
}

#[derive(EsRepo)]
#[es_repo(
    entity = "Account",
    event = "AccountEvent",
    id(ty = "Uuid", source = caller),
    events_tbl = "account_events",
    snapshot,
    snapshot_tbl = "account_snapshots",
    migrations_dir = "schema/es_entity"
)]
struct Accounts {
    pool: PgPool,
}

pub struct EsEntitySystem {
    accounts: Accounts,
}

impl EsEntitySystem {
    pub async fn open(database: &Database, clients: u32) -> Result<Self> {
        let pool = database.pool(clients).await?;
        let accounts = Accounts { pool };
        Ok(Self { accounts })
    }

    async fn create(&self, id: Uuid, events: Vec<AccountEvent>) -> Result<()> {
        self.accounts.create(NewAccount { id, events }).await?;
        Ok(())
    }
}

#[async_trait]
impl System for EsEntitySystem {
    async fn create_schema(&self) -> Result<()> {
        sqlx::raw_sql(include_str!(
            "../../schema/es_entity/20261122000000_create_accounts.sql"
        ))
        .execute(&self.accounts.pool)
        .await?;
        Ok(())
    }

    async fn prepare(&self, account: Uuid, events: usize) -> Result<()> {
        self.create(account, account::history(account, events)).await
    }

    async fn new_stream(&self, account: Uuid) -> Result<()> {
        self.create(account, vec![AccountEvent::credited(account)]).await
    }

    async fn append(&self, account: Uuid) -> Result<()> {
        loop {
            let mut account = self.accounts.find_by_id(account).await?;
            account.debit()?;
            match self.accounts.update(&mut account).await {
                Err(error) if error.is_transient() => continue,
                updated => return updated.map(drop).map_err(Into::into),
            }
        }
    }

    /// Complete only while no account has a snapshot: an entity keeps the events after its snapshot and no others.
    /// The plan therefore reads before it appends.
    async fn read_all(&self) -> Result<u64> {
        let mut next = Some(PaginatedQueryArgs {
            first: ACCOUNTS_PER_PAGE,
            after: None,
        });
        let (mut count, mut amount) = (0, 0);
        while let Some(query) = next.take() {
            let page = self.accounts.list_by_id(query, ListDirection::Ascending).await?;
            for item in page.entities().iter().flat_map(|account| account.events.replay()) {
                if let Replay::Event(event) = item {
                    count += 1;
                    amount += event.amount();
                }
            }
            next = page.into_next_query();
        }
        std::hint::black_box(amount);
        Ok(count)
    }

    fn reading_order(&self) -> &'static str {
        "per aggregate, a hundred aggregates at a time"
    }

    async fn close(&self) {
        self.accounts.pool.close().await;
    }
}
