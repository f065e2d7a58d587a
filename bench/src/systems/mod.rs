//! The systems that are compared: one file each, all behind one small trait.
//!
//! Every crate is driven by the path that its own documentation recommends, and where it offers a choice (snapshots, locks)
//! by the choice that gives it the better figure for the work in question.

mod cqrs_es;
mod disintegrate;
mod es_entity;
mod esrs;
mod eventastic;
mod keyledger;

use std::sync::Arc;

use anyhow::{Result, bail};
use async_trait::async_trait;
use uuid::Uuid;

use crate::database::Database;

/// What a benchmark asks of an event sourcing system. A call returns when its event is durable.
#[async_trait]
pub trait System: Send + Sync {
    /// Makes the tables, once per run, in an empty database.
    async fn create_schema(&self) -> Result<()>;

    /// Writes one stream with the given number of events: a credit, then debits.
    async fn prepare(&self, account: Uuid, events: usize) -> Result<()>;

    /// A new stream with one event.
    async fn new_stream(&self, account: Uuid) -> Result<()>;

    /// Debits an account that nobody else writes to at this moment.
    async fn append(&self, account: Uuid) -> Result<()>;

    /// Debits an account that everybody writes to, and returns when the debit was decided on the balance it changed.
    async fn debit(&self, account: Uuid) -> Result<()> {
        self.append(account).await
    }

    /// Reads every event of the log, decoded into its type, and returns how many there were.
    async fn read_all(&self) -> Result<u64>;

    /// The order in which `read_all` gets the events: the best that the system can promise.
    fn reading_order(&self) -> &'static str;

    /// Ends the connections, so that an idle system costs the others nothing.
    async fn close(&self);
}

/// Every system that runs in this process, in the order of the tables. pgbench is not among them: it brings its own clients.
pub const NAMES: &[&str] = &[
    cqrs_es::NAME,
    es_entity::NAME,
    esrs::NAME,
    eventastic::NAME,
    disintegrate::NAME,
    keyledger::NAME,
];

/// Connects a system for the given number of clients.
pub async fn open(name: &str, database: &Database, clients: u32) -> Result<Arc<dyn System>> {
    Ok(match name {
        cqrs_es::NAME => Arc::new(cqrs_es::CqrsEs::open(database, clients).await?),
        es_entity::NAME => Arc::new(es_entity::EsEntitySystem::open(database, clients).await?),
        esrs::NAME => Arc::new(esrs::Esrs::open(database, clients).await?),
        eventastic::NAME => Arc::new(eventastic::Eventastic::open(database, clients).await?),
        disintegrate::NAME => Arc::new(disintegrate::Disintegrate::open(database, clients).await?),
        keyledger::NAME => Arc::new(keyledger::Keyledger::open(database).await?),
        _ => bail!("there is no system called {name}"),
    })
}
