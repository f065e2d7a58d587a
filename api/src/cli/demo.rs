//! `keyledger demo`

use std::io::{IsTerminal, Write, stderr, stdout};

use ::demo::{DemoError, Loaded, Progress, Summary};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::{
        CliError,
        server::{self, Stop},
        table::day,
    },
    clock,
    installation::{Database, Settings},
};

/// The seed of the history that `keyledger up` loads.
pub(super) const SEED: u64 = 1;
/// Without a terminal, a line is written each time another tenth is done.
const LINES: usize = 10;

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
        let loaded = load(&database, self.seed, stop).await;
        database.close().await?;
        match loaded? {
            Some(summary) => tell(&summary),
            None => Ok(writeln!(
                stdout(),
                "Stopped; the next `keyledger demo` goes on from here."
            )?),
        }
    }
}

/// Loads the history, or the rest of it; none if the process is told to stop meanwhile.
pub(super) async fn load(database: &Database, seed: u64, stop: Stop) -> Result<Option<Summary>, CliError> {
    let clock = clock::system();
    let now = clock();
    let log = database.log(clock, true);
    let mut shown = Shown::new();
    let mut progress = |progress: Progress| shown.show(progress);
    let loaded = tokio::select! {
        loaded = ::demo::load(&log, seed, now, &mut progress) => loaded.map(Some),
        () = server::told(stop) => Ok(None),
    };
    log.close().await;
    Ok(loaded?)
}

/// The same for `keyledger up`: a log with something else in it is left as it is.
pub(super) async fn load_if_empty(database: &Database, stop: Stop) -> Result<(), CliError> {
    match load(database, SEED, stop).await {
        Ok(Some(summary)) if summary.loaded != Loaded::Already => tell(&summary),
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

/// A bar on a terminal, a few lines elsewhere.
enum Shown {
    Bar(ProgressBar),
    /// The tenths that are told of; none before the first look.
    Lines(Option<usize>),
}

impl Shown {
    fn new() -> Self {
        if !stderr().is_terminal() {
            return Self::Lines(None);
        }
        let style = ProgressStyle::with_template("Loading the demo history {wide_bar} {pos}/{len} {eta}");
        let bar = ProgressBar::no_length();
        Self::Bar(match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        })
    }

    fn show(&mut self, Progress { done, total }: Progress) {
        match self {
            Self::Bar(bar) => {
                bar.set_length(total as u64);
                bar.set_position(done as u64);
                if done == total {
                    bar.finish_and_clear();
                }
            }
            Self::Lines(shown) => {
                let tenths = done * LINES / total.max(1);
                if shown.replace(tenths).is_some_and(|told| told < tenths) {
                    // Progress that nobody can see is no reason to stop.
                    let _ = writeln!(stderr(), "Loading the demo history: {done} of {total} commands");
                }
            }
        }
    }
}
