//! `bench log`: keyledger's log beside the other crates and beside pgbench.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;

use crate::database::Database;
use crate::entrant::Entrant;
use crate::figure::{Figure, Round};
use crate::machine::Machine;
use crate::pgbench::{self, Pgbench};
use crate::plan::{self, Cell, Condition, EVENTS_PER_STREAM, Work};
use crate::postgres::Server;
use crate::processor::Processor;
use crate::report;
use crate::sample::Timing;
use crate::systems;

const WARM_UP: Duration = Duration::from_millis(500);
const ROUNDS: usize = 5;
const SECONDS: f64 = 1.5;
const STREAMS: usize = 2_000;

const QUICK_ROUNDS: usize = 1;
const QUICK_SECONDS: f64 = 0.5;
const QUICK_STREAMS: usize = 200;

/// Who runs in three processes unless systems are named: the peers have nothing that they would share between processes.
const IN_THREE_PROCESSES: &[&str] = &["keyledger", pgbench::NAME];

#[derive(Args)]
pub struct LogArgs {
    /// A smoke run: one short round of everything, over a small log.
    #[arg(long)]
    quick: bool,
    /// Measure one work only.
    #[arg(long)]
    only: Option<Work>,
    /// Measure these systems only.
    #[arg(long, value_delimiter = ',')]
    systems: Vec<String>,
    /// How many rounds each figure is the median of.
    #[arg(long)]
    rounds: Option<usize>,
    /// How long each round measures, after the warm-up.
    #[arg(long)]
    seconds: Option<f64>,
    /// Where the database is kept meanwhile; a temporary folder otherwise.
    #[arg(long)]
    data: Option<PathBuf>,
}

struct Bench {
    args: LogArgs,
    rounds: usize,
    timing: Timing,
    streams: usize,
    cells: Vec<Cell>,
}

type Failures = HashMap<&'static str, Vec<String>>;

pub async fn run(args: LogArgs) -> Result<()> {
    let bench = Bench::new(args)?;
    let started = Instant::now();
    let server = Server::start(bench.args.data.as_deref())?;
    let machine = Machine::look(&server).await?;
    println!("{machine}\n");

    let mut failures = Failures::new();
    let entrants = bench.prepare(&server, &mut failures).await?;
    let processor = Processor::new(server.postmaster());
    let maintenance = Database::maintenance(server.socket_dir().to_path_buf());
    let mut figures = Vec::new();
    for cell in &bench.cells {
        // Every cell begins with clean buffers, and no checkpoint falls into a round.
        maintenance.checkpoint().await?;
        figures.extend(bench.measure(cell, &entrants, processor, &mut failures).await?);
    }

    println!("\n{}\n", report::figures(&figures));
    println!("{}\n\n{machine}", report::ratios(&bench.cells, &figures));
    notes(&figures, &entrants, &failures);
    ensure!(!figures.is_empty(), "nothing was measured");
    let path = report::write("log.json", &figures)?;
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    println!("wrote {} after {minutes:.1} minutes", path.display());
    Ok(())
}

impl Bench {
    fn new(args: LogArgs) -> Result<Self> {
        for name in &args.systems {
            ensure!(known().any(|known| known == name), "there is no system called {name}");
        }
        let (rounds, seconds, streams) = match args.quick {
            true => (QUICK_ROUNDS, QUICK_SECONDS, QUICK_STREAMS),
            false => (ROUNDS, SECONDS, STREAMS),
        };
        let cells = plan::cells(args.only);
        let needs_streams = cells
            .iter()
            .any(|cell| matches!(cell.work, Work::ReadAll | Work::Append100));
        let seconds = args.seconds.unwrap_or(seconds);
        ensure!(seconds > 0.0, "a round must take some time");
        Ok(Self {
            rounds: args.rounds.unwrap_or(rounds).max(1),
            timing: Timing {
                warm_up: WARM_UP,
                measured: Duration::from_secs_f64(seconds),
            },
            streams: if needs_streams { streams } else { 0 },
            cells,
            args,
        })
    }

    fn wants(&self, name: &str) -> bool {
        self.args.systems.is_empty() || self.args.systems.iter().any(|wanted| wanted == name)
    }

    fn takes_part(&self, entrant: &Entrant, cell: &Cell) -> bool {
        let invited = cell.condition != Some(Condition::ThreeProcesses)
            || !self.args.systems.is_empty()
            || IN_THREE_PROCESSES.contains(&entrant.name());
        invited && entrant.takes_part(cell)
    }

    async fn prepare(&self, server: &Server, failures: &mut Failures) -> Result<Vec<Entrant>> {
        let mut entrants = Vec::new();
        for name in known().filter(|name| self.wants(name)) {
            let started = Instant::now();
            let entrant = if name == pgbench::NAME {
                let pgbench = Pgbench::new(server.program(pgbench::NAME), server.folder())?;
                Entrant::prepare_pgbench(pgbench, server.socket_dir()).await
            } else {
                Entrant::prepare(name, server.socket_dir(), self.streams).await
            };
            match entrant {
                Ok(entrant) => {
                    let (streams, seconds) = (self.streams, started.elapsed().as_secs_f64());
                    println!("{name}: prepared {streams} streams of {EVENTS_PER_STREAM} events in {seconds:.1} s");
                    entrants.push(entrant);
                }
                Err(error) => fail(failures, name, format!("preparing: {error:#}")),
            }
        }
        Ok(entrants)
    }

    /// All systems in turn, round by round, so that a slow minute of the machine hits each of them.
    async fn measure(
        &self,
        cell: &Cell,
        entrants: &[Entrant],
        processor: Processor,
        failures: &mut Failures,
    ) -> Result<Vec<Figure>> {
        let entrants: Vec<&Entrant> = entrants
            .iter()
            .filter(|entrant| self.takes_part(entrant, cell))
            .collect();
        let mut held = Vec::new();
        if cell.condition == Some(Condition::LongSnapshot) {
            for entrant in &entrants {
                held.push(entrant.hold_snapshot().await?);
            }
        }
        let mut rounds: HashMap<&str, Vec<Round>> = HashMap::new();
        let mut failed = Vec::new();
        for number in 0..self.rounds {
            println!("\n{cell}, round {} of {}", number + 1, self.rounds);
            // Whoever goes first in one round goes last in the next, since neighbours leave work behind.
            for index in 0..entrants.len() {
                let entrant = entrants[(index + number) % entrants.len()];
                if failed.contains(&entrant.name()) {
                    continue;
                }
                match self.round(entrant, cell, processor).await {
                    Ok(round) => rounds.entry(entrant.name()).or_default().push(round),
                    Err(error) => {
                        failed.push(entrant.name());
                        fail(failures, entrant.name(), format!("{cell}: {error:#}"));
                    }
                }
            }
        }
        // A system that failed once in this cell has no figure in it.
        let sound = entrants.iter().filter(|entrant| !failed.contains(&entrant.name()));
        Ok(sound
            .filter_map(|entrant| Figure::new(cell, entrant.name(), rounds.get(entrant.name())?))
            .collect())
    }

    async fn round(&self, entrant: &Entrant, cell: &Cell, processor: Processor) -> Result<Round> {
        let before = processor.read().await?;
        let sample = entrant.round(cell, self.timing).await?;
        let others = before.others_until(&processor.read().await?);
        let round = Round::new(&sample, others)?;
        println!(
            "  {:<14} {:>9} per second, others took {:.0} %{}",
            entrant.name(),
            report::grouped(round.per_second()),
            others * 100.0,
            if round.disturbed() { ": disturbed" } else { "" },
        );
        Ok(round)
    }
}

fn known() -> impl Iterator<Item = &'static str> {
    systems::NAMES.iter().copied().chain([pgbench::NAME])
}

fn fail(failures: &mut Failures, system: &'static str, what: String) {
    println!("  {system} failed: {what}");
    failures.entry(system).or_default().push(what);
}

fn notes(figures: &[Figure], entrants: &[Entrant], failures: &Failures) {
    let disturbed = figures.iter().filter(|figure| figure.disturbed()).count();
    if disturbed > 0 {
        println!(
            "\nothers disturbed {disturbed} of {} figures even in the rounds that count: measure again on a quiet machine",
            figures.len()
        );
    }
    println!("\nread-all goes through the log in these orders:");
    for entrant in entrants {
        if let Some(order) = entrant.reading_order() {
            println!("  {}: {order}", entrant.name());
        }
    }
    for (system, failures) in failures {
        println!("{system} has no figure where it failed:");
        for failure in failures {
            println!("  {failure}");
        }
    }
}
