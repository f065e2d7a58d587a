//! A database of its own for each system, and what must be true of it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

/// Whom nothing is forbidden.
pub const SUPERUSER: &str = "postgres";
const MAINTENANCE_DATABASE: &str = "postgres";

/// Where one system keeps its events.
#[derive(Clone, Debug)]
pub struct Database {
    pub socket_dir: PathBuf,
    pub name: String,
}

impl Database {
    pub fn maintenance(socket_dir: PathBuf) -> Self {
        let name = MAINTENANCE_DATABASE.into();
        Self { socket_dir, name }
    }

    /// Drops what an earlier run left and creates an empty database.
    pub async fn create(socket_dir: PathBuf, system: &str) -> Result<Self> {
        let name = format!("bench_{}", system.replace('-', "_"));
        let mut admin = Self::maintenance(socket_dir.clone()).connect().await?;
        for statement in [
            format!("drop database if exists {name} with (force)"),
            format!("create database {name}"),
        ] {
            sqlx::query(&statement).execute(&mut admin).await?;
        }
        admin.close().await?;
        Ok(Self { socket_dir, name })
    }

    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .port(event_log::roles::EMBEDDED_PORT)
            .socket(&self.socket_dir)
            .username(SUPERUSER)
            .database(&self.name)
            .disable_statement_logging()
    }

    pub async fn connect(&self) -> Result<PgConnection> {
        PgConnection::connect_with(&self.options())
            .await
            .with_context(|| format!("connecting to the database {}", self.name))
    }

    /// As many connections as clients, all open before the clock starts.
    pub async fn pool(&self, connections: u32) -> Result<PgPool> {
        self.pool_with_spare(connections, 0).await
    }

    /// For a crate that takes a second connection while it holds the first.
    pub async fn pool_with_spare(&self, connections: u32, spare: u32) -> Result<PgPool> {
        let pool = pool_options(connections + spare).connect_with(self.options()).await?;
        try_join_all((0..connections).map(|_| pool.acquire())).await?;
        Ok(pool)
    }

    /// Refuses to measure a database that may lose what it has acknowledged.
    pub async fn require_durable(&self) -> Result<()> {
        let mut connection = self.connect().await?;
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value: String = sqlx::query_scalar("select current_setting($1)")
                .bind(setting)
                .fetch_one(&mut connection)
                .await?;
            ensure!(
                value == "on",
                "{setting} is {value} in {}: figures without durability are not comparable",
                self.name
            );
        }
        connection.close().await?;
        Ok(())
    }

    /// A transaction that sees the database as it is now for as long as the connection lives, as a long report or a dump does.
    pub async fn hold_snapshot(&self) -> Result<PgConnection> {
        let mut connection = self.connect().await?;
        sqlx::query("begin transaction isolation level repeatable read read only")
            .execute(&mut connection)
            .await?;
        sqlx::query("select count(*) from pg_class")
            .execute(&mut connection)
            .await?;
        Ok(connection)
    }

    /// How many clients are connected.
    pub async fn clients(&self, maintenance: &mut PgConnection) -> Result<i64> {
        let clients = sqlx::query_scalar(
            "select count(*) from pg_stat_activity where datname = $1 and backend_type = 'client backend'",
        );
        Ok(clients.bind(&self.name).fetch_one(maintenance).await?)
    }

    /// So that no system pays for what another one left in the buffers.
    pub async fn checkpoint(&self) -> Result<()> {
        let mut connection = self.connect().await?;
        sqlx::query("checkpoint").execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }
}

/// The ping before every acquire costs a fifth to two fifths of the figures; no system pays for it.
pub fn pool_options(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(60))
}
