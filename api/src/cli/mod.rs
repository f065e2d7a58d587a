//! The keyledger program: one file per verb.

mod credits;
mod customer;
mod db;
mod demo;
mod demo_users;
mod error;
mod healthcheck;
mod history;
mod identity;
mod keys;
mod license;
mod license_request;
mod licenses;
mod logging;
mod migrate;
mod models;
mod names;
mod output;
mod progress;
mod projections;
mod rebuild;
mod replay;
mod reseller;
mod server;
mod signing_keys;
mod table;
mod trail;
mod up;
mod user;
mod views;

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use ::projections::ReadModels;
use clap::{Parser, Subcommand};

pub use self::{
    error::CliError,
    models::ModelVerb,
    signing_keys::SigningKeysVerb,
    views::{ReadVerb, Views},
};
use crate::{
    clock,
    installation::{Database, Settings},
};

/// A licensing backend whose every change is an event, and whose every view can be seen as of any moment.
#[derive(Debug, Parser)]
#[command(name = "keyledger", version, after_help = SURROUNDINGS)]
pub struct Cli {
    /// The data folder
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        env = "KEYLEDGER_DATA",
        default_value = ".data"
    )]
    data: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

const SURROUNDINGS: &str = "\
Environment:
  DATABASE_URL               a Postgres of your own, instead of the embedded one in the data folder
  KEYLEDGER_MASTER_KEY       the master key (32 bytes in base64), instead of the one in the data folder
  KEYLEDGER_MASTER_KEY_FILE  the file that holds it
  KEYLEDGER_SITE             where the portals are, in front of the links in mails (http://127.0.0.1:8080)
  KEYLEDGER_SMTP_URL         the server that sends mails; without one they become files in the folder mail of the data folder
  KEYLEDGER_MAIL_FROM        the address that they come from (keyledger@localhost)
  KEYLEDGER_RATE_LIMIT       how many requests a minute are answered of each token, user and customer (1200), 0 for no limit
  KEYLEDGER_ANONYMOUS_RATE_LIMIT  and of each address from which nobody signed in (300)
  KEYLEDGER_REQUESTS_AT_ONCE  how many are worked on at once, more are refused as busy (256), 0 for no limit
  KEYLEDGER_CUSTOMER_SIGN_IN  what customers sign in by: order-number (usual), or mailed-code, which is asked for after it
  KEYLEDGER_CHECKOUT         where orders are paid: sandbox (usual), which takes no money and grants test orders, fastspring, or off
  KEYLEDGER_CHECKOUT_SWEEP   every how many seconds the payment provider is asked for what was not taken (300)
  KEYLEDGER_FASTSPRING_…     how FastSpring is reached: docs/checkout.md
  KEYLEDGER_LOG              what is logged, such as info or debug (warn; a server: warn,requests=info,security=info)";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Starts everything: Postgres, the demo history if the log is empty, the server
    Up(server::Addresses),
    /// Starts the server, without the demo history
    Serve(server::Addresses),
    /// Loads the demo history into an empty log
    Demo(demo::Demo),
    /// What reads.
    #[command(flatten)]
    Read(ReadVerb),
    /// What concerns the read models.
    #[command(flatten)]
    Models(ModelVerb),
    /// The users who sign in
    #[command(subcommand)]
    User(user::UserVerb),
    /// The keys that sign license files
    #[command(subcommand)]
    SigningKeys(SigningKeysVerb),
    /// A license file
    #[command(subcommand)]
    License(license::LicenseVerb),
    /// Makes the database ready, or brings it up to this version
    Migrate,
    /// The embedded Postgres of the data folder
    #[command(subcommand)]
    Db(db::DbVerb),
    /// Says whether the server answers, by the exit code
    Healthcheck(server::Listen),
    /// Prints the OpenAPI document of the HTTP API
    Openapi,
}

/// Runs the program with the arguments and the environment of this process.
pub fn run() -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return error::report_usage(&error, json),
    };
    let serves = matches!(cli.verb, Verb::Up(_) | Verb::Serve(_));
    let done = logging::with_logs(serves, || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(cli.run())
    });
    done.map_or_else(|error| error::report(&error, json), |()| ExitCode::SUCCESS)
}

impl Cli {
    async fn run(&self) -> Result<(), CliError> {
        let settings = Settings::from_environment(&self.data);
        match &self.verb {
            Verb::Up(addresses) => up::run(&settings?, addresses, true).await,
            Verb::Serve(addresses) => up::run(&settings?, addresses, false).await,
            Verb::Demo(demo) => demo.run(&settings?).await,
            Verb::Read(verb) => read(&settings?, async |views, out| verb.run(views, out).await).await,
            Verb::Models(verb) => read(&settings?, async |views, out| verb.run(views, out).await).await,
            Verb::User(verb) => verb.run(&settings?).await,
            Verb::SigningKeys(verb) => verb.open_and_run(&settings?).await,
            Verb::License(verb) => verb.run(settings).await,
            Verb::Migrate => migrate::run(&settings?).await,
            Verb::Db(verb) => verb.run(&settings?).await,
            Verb::Healthcheck(listen) => healthcheck::run(*listen),
            Verb::Openapi => openapi(),
        }
    }
}

/// Prints the document as it is served.
fn openapi() -> Result<(), CliError> {
    let document = crate::document().to_pretty_json().map_err(io::Error::from)?;
    Ok(writeln!(io::stdout(), "{document}")?)
}

/// Opens what a verb reads, lets it print, and closes everything whatever came of that.
async fn read(
    settings: &Settings,
    run: impl AsyncFnOnce(&Views, &mut dyn Write) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let database = Database::open_existing(settings).await?;
    let clock = clock::system();
    let now = clock();
    let log = database.log(clock, false);
    let models = ReadModels::new(&log, &database.access);
    let views = Views { log, models, now };
    let mut out = BufWriter::new(io::stdout());
    let printed = run(&views, &mut out).await;
    let printed = printed.and_then(|()| Ok(out.flush()?));
    views.models.close().await;
    views.log.close().await;
    database.close().await?;
    printed
}
