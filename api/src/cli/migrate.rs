//! `keyledger migrate`

use std::io::{Write, stdout};

use crate::{
    cli::CliError,
    installation::{Database, Settings},
};

pub(super) async fn run(settings: &Settings) -> Result<(), CliError> {
    Database::open(settings).await?.close().await?;
    Ok(writeln!(stdout(), "The database is ready for this version.")?)
}
