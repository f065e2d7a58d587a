//! `keyledger db`

use std::io::{Write, stdout};

use clap::Subcommand;
use embedded_postgres::{Cluster, Mode};
use tokio::task::spawn_blocking;

use crate::{
    cli::CliError,
    installation::{InstallationError, Settings, embedded},
};

/// About the embedded Postgres.
#[derive(Debug, Subcommand)]
pub enum DbVerb {
    /// Stops it, whoever uses it
    Stop,
}

impl DbVerb {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let Self::Stop = self;
        let options = embedded(settings);
        let folder = options.data.display().to_string();
        let stopped = spawn_blocking(move || match Cluster::find(&options)? {
            Some(cluster) => cluster.stop(Mode::Fast).map(|()| true),
            None => Ok(false),
        });
        match stopped
            .await
            .map_err(InstallationError::Task)?
            .map_err(InstallationError::Postgres)?
        {
            true => writeln!(stdout(), "The Postgres of {folder} is stopped.")?,
            false => writeln!(stdout(), "No Postgres of {folder} runs.")?,
        }
        Ok(())
    }
}
