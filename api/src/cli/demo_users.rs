//! The users of the demo: each gets a random password, which is printed once and kept in a file of the data folder.

use std::{fmt::Write as _, fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt};

use ::demo::DemoUser;
use domain::UserId;
use event_log::EventLog;

use crate::{
    ApiError, Mint,
    access::{Identity, accounts::needs_second_factor, secret::Secret},
    cli::CliError,
    clock,
    installation::{Database, Settings},
};

const FILE: &str = "demo-users.txt";

/// Lets the users of the demo in who cannot sign in yet; what is to be told of them, this once.
pub(super) async fn let_in(
    settings: &Settings,
    database: &Database,
    log: &EventLog,
    seed: u64,
) -> Result<Option<String>, CliError> {
    let identity = database.identity(settings, "");
    let mint = Mint::new(clock::system());
    let mut told = String::new();
    for user in ::demo::users(seed) {
        if let Some(line) = give_password(&identity, log, &mint, &user).await? {
            told += &line;
        }
    }
    identity.close().await;
    if told.is_empty() {
        return Ok(None);
    }
    let file = settings.data().join(FILE);
    let mut kept = OpenOptions::new().create(true).append(true).mode(0o600).open(&file)?;
    kept.write_all(told.as_bytes())?;
    Ok(Some(format!(
        "Its users, with their passwords, kept in {}:\n{told}",
        file.display()
    )))
}

/// What is told of a user who got a password: none if there was one, or if the history has not come to that user.
async fn give_password(
    identity: &Identity,
    log: &EventLog,
    mint: &Mint,
    user: &DemoUser,
) -> Result<Option<String>, ApiError> {
    let DemoUser { user_id, role, email } = user;
    identity.copy(log, *user_id).await?;
    let account = identity.by_id(*user_id).await?;
    if account.is_none_or(|account| account.password_hash.is_some()) {
        return Ok(None);
    }
    let password = Secret::drawn(mint)?;
    let hash = identity.hasher().hash(&password, mint).await?;
    identity.keep_password(*user_id, &hash, None).await?;
    let mut line = format!("  {role:<18} {email:<44} {}", password.as_str());
    if needs_second_factor(*role) {
        // Writing to a text cannot fail.
        let _ = write!(
            line,
            "  second factor: {}",
            set_second_factor(identity, mint, *user_id, email).await?
        );
    }
    line.push('\n');
    Ok(Some(line))
}

async fn set_second_factor(identity: &Identity, mint: &Mint, user_id: UserId, email: &str) -> Result<String, ApiError> {
    let pending = identity.begin_second_factor(mint, user_id, email).await?;
    identity.confirm_second_factor(user_id, 0).await?;
    Ok(pending.secret)
}
