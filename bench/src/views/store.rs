//! A log that is filled with the made-up history as far as one likes, and its read models.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::Utc;
use event_log::{Access, Actor, EventLog, MasterKey, Metadata, Options, Position, read, setup};
use futures::FutureExt;
use projections::{Projection, ReadModels};
use uuid::Uuid;

use super::history::History;
use crate::database::Database;
use crate::postgres::Server;

const DATABASE: &str = "bench_views";
const WINDOW: usize = 512;
/// How often is told how far it is.
const TELLING: Duration = Duration::from_secs(10);
/// States that a made-up history changes at random; kept, so that making it takes no longer the longer it is.
const CACHE: usize = 3 << 30;

/// What everything secret in it derives from.
pub fn master_key() -> MasterKey {
    MasterKey::new([7; 32])
}

/// The log, its read models and where they are kept.
pub struct Store {
    pub server: Server,
    pub access: Access,
    pub log: EventLog,
    pub models: ReadModels,
    pub history: History,
    made: i64,
}

impl Store {
    /// In `folder`, where an earlier run may have left one; else anew in a temporary folder.
    pub async fn open(folder: Option<&Path>) -> Result<Self> {
        Self::start(folder, true).await
    }

    /// Anew, for commands of now.
    pub async fn open_live() -> Result<Self> {
        Self::start(None, false).await
    }

    async fn start(folder: Option<&Path>, import: bool) -> Result<Self> {
        let server = match folder {
            Some(folder) => Server::keep(folder)?,
            None => Server::start(None)?,
        };
        let access = Access::embedded(server.socket_dir(), DATABASE);
        let administrator = sqlx_current::postgres::PgConnectOptions::new_without_pgpass()
            .port(event_log::roles::EMBEDDED_PORT)
            .socket(server.socket_dir())
            .username("postgres")
            .database("postgres");
        setup::prepare(&administrator, &access).await?;
        let secrets = setup::migrate(&access, &master_key()).await?;
        let mut options = Options::new(access.clone(), secrets, Arc::new(Utc::now));
        options.import = import;
        options.cache_bytes = CACHE;
        let log = EventLog::open(options);
        let models = ReadModels::new(&log, &access);
        Ok(Self {
            server,
            access,
            log,
            models,
            history: History::new(),
            made: 0,
        })
    }

    /// Where a superuser connects, to look at plans and caches.
    pub fn database(&self) -> Database {
        Database {
            socket_dir: self.server.socket_dir().to_path_buf(),
            name: DATABASE.into(),
        }
    }

    /// Makes the history at least `events` long. What is in the log already is skipped.
    pub async fn grow(&mut self, events: i64) -> Result<Position> {
        let (head, _) = read::head(&self.log).await?;
        let (started, mut told) = (Instant::now(), Instant::now());
        let mut waiting = VecDeque::with_capacity(WINDOW);
        while self.made < events {
            let step = self.history.step();
            self.made += i64::try_from(step.events.len())?;
            if self.made <= head.0 {
                continue;
            }
            if waiting.len() == WINDOW
                && let Some(oldest) = waiting.pop_front()
            {
                let oldest: futures::future::BoxFuture<'static, Result<_, _>> = oldest;
                oldest.await?;
            }
            let (log, at) = (self.log.clone(), step.at);
            let metadata = Metadata::new(Uuid::new_v4(), [0; 32], Actor::new("staff", "bench"));
            let mut command = async move { log.import(metadata, step, at).await }.boxed();
            // Polled once, it stands in the queue, and so in order.
            match futures::poll!(&mut command) {
                std::task::Poll::Ready(done) => drop(done?),
                std::task::Poll::Pending => waiting.push_back(command),
            }
            if told.elapsed() > TELLING {
                println!("  {} of {events} events are made", self.made);
                told = Instant::now();
            }
        }
        for command in waiting {
            command.await?;
        }
        let (head, _) = read::head(&self.log).await?;
        println!(
            "the log has {head} events, after {:.0} s",
            started.elapsed().as_secs_f64()
        );
        Ok(head)
    }

    /// Brings `projections` up to `head`, all at once.
    pub async fn catch_up(&self, projections: &[Projection], head: Position) -> Result<()> {
        let started = Instant::now();
        let tasks = projections.iter().map(|projection| {
            let (models, projection) = (self.models.clone(), *projection);
            tokio::spawn(async move {
                models.catch_up(&[projection], head).await?;
                println!(
                    "  {} is there after {:.0} s",
                    projection.name(),
                    started.elapsed().as_secs_f64()
                );
                anyhow::Ok(())
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await??;
        }
        Ok(())
    }
}

/// The cluster's settings that say how much of it memory holds.
pub async fn caches(database: &Database) -> Result<String> {
    let mut connection = database.connect().await?;
    let (size, buffers): (String, String) = sqlx::query_as(
        "select pg_size_pretty(pg_database_size(current_database())), current_setting('shared_buffers')",
    )
    .fetch_one(&mut connection)
    .await?;
    Ok(format!("the database takes {size}, shared_buffers is {buffers}"))
}

/// Pages found in shared buffers and pages asked of the operating system, since statistics began.
pub async fn blocks(database: &Database) -> Result<(i64, i64)> {
    let mut connection = database.connect().await?;
    let found = sqlx::query_as("select blks_hit, blks_read from pg_stat_database where datname = current_database()")
        .fetch_one(&mut connection)
        .await?;
    Ok(found)
}

/// Vacuums and analyses, so that no round meets the one that Postgres would do by itself.
pub async fn settle(database: &Database) -> Result<()> {
    let mut connection = database.connect().await?;
    sqlx::query("vacuum (analyze)").execute(&mut connection).await?;
    sqlx::query("checkpoint").execute(&mut connection).await?;
    Ok(())
}
