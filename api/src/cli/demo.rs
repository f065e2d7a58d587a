//! `keyledger demo`

use std::io::{Write, stdout};

use ::demo::{DemoError, Loaded, Summary};
use clap::Args;

use crate::{
    cli::{
        CliError, demo_users,
        progress::Progress,
        server::{self, Stop},
        table::day,
    },
    clock,
    installation::{Database, Settings},
};

/// The seed of the history that `keyledger up` loads.
pub(super) const SEED: u64 = 1;

/// Which history.
#[derive(Clone, Copy, Debug, Args)]
pub struct Demo {
    /// What the history is drawn from: another number, another history
    #[arg(long, default_value_t = SEED)]
    seed: u64,
}

impl Demo {
    pub(super) async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let stop = server::stop_signals()?;
        let database = Database::open(settings).await?;
        let loaded = load(settings, &database, self.seed, stop).await;
        database.close().await?;
        match loaded? {
            Some(loaded) => loaded.tell(),
            None => Ok(writeln!(
                stdout(),
                "Stopped; the next `keyledger demo` goes on from here."
            )?),
        }
    }
}

/// The history that was loaded, and what is told of the users who can sign in from now on.
pub(super) struct History {
    summary: Summary,
    users: Option<String>,
}

impl History {
    fn tell(&self) -> Result<(), CliError> {
        tell(&self.summary)?;
        match &self.users {
            Some(users) => Ok(write!(stdout(), "{users}")?),
            None => Ok(()),
        }
    }
}

/// Loads the history, or the rest of it; none if the process is told to stop meanwhile.
pub(super) async fn load(
    settings: &Settings,
    database: &Database,
    seed: u64,
    stop: Stop,
) -> Result<Option<History>, CliError> {
    let clock = clock::system();
    let now = clock();
    let log = database.log(clock, true);
    let mut shown = Progress::new("Loading the demo history".to_owned(), "commands");
    let mut progress = |::demo::Progress { done, total }| shown.show(done as u64, total as u64);
    let loaded = tokio::select! {
        loaded = ::demo::load(&log, seed, now, &mut progress) => loaded.map(Some),
        () = server::told(stop) => Ok(None),
    };
    let history = match loaded {
        Ok(Some(summary)) => {
            let users = demo_users::let_in(settings, database, &log, seed).await;
            users.map(|users| Some(History { summary, users }))
        }
        Ok(None) => Ok(None),
        Err(error) => Err(error.into()),
    };
    log.close().await;
    history
}

/// The same for `keyledger up`: a log with something else in it is left as it is.
pub(super) async fn load_if_empty(settings: &Settings, database: &Database, stop: Stop) -> Result<(), CliError> {
    match load(settings, database, SEED, stop).await {
        Ok(Some(history)) if history.summary.loaded != Loaded::Already || history.users.is_some() => history.tell(),
        Ok(_) | Err(CliError::Demo(DemoError::NotEmpty { .. })) => Ok(()),
        Err(error) => Err(error),
    }
}

fn tell(summary: &Summary) -> Result<(), CliError> {
    let Summary {
        loaded,
        commands,
        persons,
        first,
        last,
        position,
        ..
    } = summary;
    let done = match loaded {
        Loaded::Now => "The demo history is loaded",
        Loaded::Rest => "The rest of the demo history is loaded",
        Loaded::Already => "The demo history was loaded before",
    };
    let (first, last) = (day(*first), day(*last));
    Ok(writeln!(
        stdout(),
        "{done}: {position} events of {commands} commands about {persons} persons, from {first} to {last}."
    )?)
}
