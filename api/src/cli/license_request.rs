//! `keyledger license request`

use std::{
    fs,
    io::{Write, stdout},
    path::PathBuf,
};

use clap::Args;
use domain::license::Releaser;
use event_log::{Actor, read};
use projections::{Projection, Scope};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    App,
    cli::{CliError, identity},
    clock,
    error::ApiError,
    installation::{Database, Settings},
    license_files::{Answer, Brought},
    metadata::anew,
};

/// What the request is read from, and where its answer goes.
#[derive(Debug, Args)]
pub struct LicenseRequest {
    /// The request file that the computer wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Writes the license file there rather than to the terminal
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Prints one JSON object for programs
    #[arg(long)]
    json: bool,
}

/// What was done, as programs see it.
#[derive(Serialize)]
struct Told<'a> {
    license_id: Uuid,
    /// The license file; none where a license was given back.
    file: Option<&'a str>,
    /// Whether a license was given back.
    released: bool,
    position: i64,
}

impl LicenseRequest {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let text = fs::read_to_string(&self.file).map_err(|source| CliError::Unreadable {
            file: self.file.clone(),
            source,
        })?;
        let database = Database::open_existing(settings).await?;
        let app = database.app(settings, &identity::site(8080), clock::system());
        let done = bring(&app, &text).await;
        app.close().await;
        database.close().await?;
        self.print(&done?, &mut stdout())
    }

    /// Prints what came of it.
    fn print(&self, answer: &Answer, out: &mut dyn Write) -> Result<(), CliError> {
        let file = answer.license.as_ref().map(|license| license.file.as_str());
        if let (Some(to), Some(file)) = (&self.to, file) {
            fs::write(to, file)?;
        }
        let license = answer.license.as_ref().map(|license| license.license_id);
        let license_id = license.or(answer.released.as_ref().map(|released| released.license_id));
        let license_id = license_id.unwrap_or_default();
        if self.json {
            let told = Told {
                license_id,
                file,
                released: answer.released.is_some(),
                position: answer.position.0,
            };
            serde_json::to_writer(&mut *out, &told)?;
            return Ok(writeln!(out)?);
        }
        match (file, &self.to) {
            (None, _) => writeln!(out, "The license {license_id} is on no computer any more.")?,
            (Some(file), None) => write!(out, "{file}")?,
            (Some(_), Some(to)) => writeln!(
                out,
                "The license {license_id} is in {}: carry it to the computer as it is.",
                to.display()
            )?,
        }
        Ok(())
    }
}

/// Whoever may run the program acts as the operator, without a limit of moves.
async fn bring(app: &App, text: &str) -> Result<Answer, CliError> {
    app.signing_keys.provide().await?;
    let (head, _) = read::head(&app.log).await?;
    app.models.catch_up(&[Projection::Licenses], head).await?;
    let brought = Brought::read(app, text, (Scope::All.into(), Releaser::Staff)).await?;
    let metadata = anew(&app.mint, app.log.secrets(), Actor::new("operator", "command-line"))?;
    let executed = app
        .log
        .execute(metadata, brought.clone())
        .await
        .map_err(ApiError::from)?;
    Ok(brought.answer(app, &executed).await?)
}
