//! Making a database ready: roles, migrations, and the tie between the log and its master key.

use sqlx::{
    AssertSqlSafe, Connection, PgConnection, migrate::Migrator, postgres::PgConnectOptions, query, query_as,
    query_scalar, raw_sql,
};
use uuid::Uuid;

use crate::{
    roles::{Access, Role},
    secrets::{LogSecrets, MasterKey},
};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");
const ROLES: &str = include_str!("../../migrations/roles.sql");

/// Why a database could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The administrator's connection failed, or may not create roles.
    #[error("the database cannot be prepared: connect as a role that may create roles and databases")]
    Administrator(#[source] sqlx::Error),
    /// A migration failed, or the database is newer than this program.
    #[error("the database cannot be migrated: if it was used by a newer keyledger, use that one")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The owner's connection failed.
    #[error("the database cannot be reached as its owner")]
    Owner(#[source] sqlx::Error),
    /// The log was begun with another master key.
    #[error("this log was begun with another master key: start with that one, its personal data opens with no other")]
    OtherMasterKey,
}

/// Creates roles and the database where they are missing. `administrator` may do so; it is used for nothing else.
pub async fn prepare(administrator: &PgConnectOptions, access: &Access) -> Result<(), SetupError> {
    let mut connection = PgConnection::connect_with(administrator)
        .await
        .map_err(SetupError::Administrator)?;
    // Of several processes that start at once, one works here at a time. The lock ends with this connection.
    query("select pg_advisory_lock(7205759403792794)")
        .execute(&mut connection)
        .await
        .map_err(SetupError::Administrator)?;
    create(&mut connection, access)
        .await
        .map_err(SetupError::Administrator)?;
    let inside = administrator.clone().database(access.database());
    let mut inside = PgConnection::connect_with(&inside)
        .await
        .map_err(SetupError::Administrator)?;
    // Before anything is changed that others sign in with.
    if let Some(master) = access.master()
        && !is_ours(&mut inside, master).await.map_err(SetupError::Administrator)?
    {
        return Err(SetupError::OtherMasterKey);
    }
    admit(&mut inside, access).await.map_err(SetupError::Administrator)
}

async fn create(connection: &mut PgConnection, access: &Access) -> Result<(), sqlx::Error> {
    raw_sql(ROLES).execute(&mut *connection).await?;
    let exists = query("select from pg_database where datname = $1")
        .bind(access.database())
        .fetch_optional(&mut *connection)
        .await?;
    if exists.is_none() {
        execute(connection, format!("create database {}", quoted(access.database()))).await?;
    }
    Ok(())
}

/// Whether the database's log, if it has one already, was begun with this master key.
async fn is_ours(inside: &mut PgConnection, master: &MasterKey) -> Result<bool, sqlx::Error> {
    let exists: bool = query_scalar("select to_regclass('event_log.identity') is not null")
        .fetch_one(&mut *inside)
        .await?;
    if !exists {
        return Ok(true);
    }
    let (log_id, check): (Uuid, Option<Vec<u8>>) = query_as("select log_id, master_key_check from event_log.identity")
        .fetch_one(inside)
        .await?;
    Ok(check.is_none_or(|check| check == LogSecrets::derive(master, log_id).check))
}

/// Lets the roles sign in, and the owner make its schemas.
async fn admit(inside: &mut PgConnection, access: &Access) -> Result<(), sqlx::Error> {
    for role in Role::ALL {
        if let Some(password) = access.password(role) {
            // Base64 holds no quote.
            execute(inside, format!("alter role {} password '{password}'", role.name())).await?;
        }
    }
    let database = quoted(access.database());
    execute(
        inside,
        format!("grant create on database {database} to keyledger_owner"),
    )
    .await?;
    execute(
        inside,
        "grant usage, create on schema public to keyledger_owner".to_owned(),
    )
    .await
}

async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    raw_sql(AssertSqlSafe(statement)).execute(connection).await.map(drop)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Migrates as the owner, under a lock, so that several processes may start at once; then opens the log's secrets.
pub async fn migrate(access: &Access, master: &MasterKey) -> Result<LogSecrets, SetupError> {
    let mut owner = PgConnection::connect_with(&access.as_role(Role::Owner))
        .await
        .map_err(SetupError::Owner)?;
    MIGRATIONS.run(&mut owner).await?;
    let secrets = claim(&mut owner, master).await?;
    owner.close().await.map_err(SetupError::Owner)?;
    Ok(secrets)
}

async fn claim(owner: &mut PgConnection, master: &MasterKey) -> Result<LogSecrets, SetupError> {
    let log_id: Uuid = sqlx::query_scalar!("select log_id from event_log.identity")
        .fetch_one(&mut *owner)
        .await
        .map_err(SetupError::Owner)?;
    let secrets = LogSecrets::derive(master, log_id);
    let check = sqlx::query_scalar!(
        r#"
        update event_log.identity
        set master_key_check = coalesce(master_key_check, $1)
        returning master_key_check as "check!"
        "#,
        &secrets.check,
    )
    .fetch_one(owner)
    .await
    .map_err(SetupError::Owner)?;
    if check == secrets.check {
        Ok(secrets)
    } else {
        Err(SetupError::OtherMasterKey)
    }
}
