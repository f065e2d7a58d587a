//! `bench time-travel`: a page as of a random past moment beside the same page now, while the log grows.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Args;
use event_log::Position;
use projections::Projection;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::lists::{List, Viewer};
use super::percentiles::Percentiles;
use super::plans;
use super::store::{Store, blocks, caches, settle};
use crate::machine::Machine;
use crate::report;

/// The log is measured at these lengths unless others are named.
const EVENTS: [i64; 2] = [100_000, 2_000_000];
const READS: usize = 300;

const BENCHED: [Projection; 4] = [
    Projection::Licenses,
    Projection::Supports,
    Projection::CreditAccounts,
    Projection::Orders,
];

#[derive(Args)]
pub struct TimeTravelArgs {
    /// How long the log is when it is measured, in events; several lengths in rising order.
    #[arg(long, value_delimiter = ',', default_values_t = EVENTS)]
    events: Vec<i64>,
    /// How many pages each figure is made of.
    #[arg(long, default_value_t = READS)]
    reads: usize,
    /// Where the log is kept; a run that is begun again with the same folder goes on there. A temporary folder otherwise.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Where past moments are drawn from.
#[derive(Clone, Copy)]
enum Past {
    NewestEpoch,
    AllHistory,
}

impl Past {
    const ALL: [(Self, &'static str); 2] = [(Self::NewestEpoch, "newest epoch"), (Self::AllHistory, "all history")];
}

/// What one row of the result says.
#[derive(Serialize)]
pub struct Figure {
    work: String,
    events: i64,
    now_p50_ms: f64,
    now_p99_ms: f64,
    as_of_p50_ms: f64,
    as_of_p99_ms: f64,
}

pub async fn run(args: TimeTravelArgs) -> Result<()> {
    ensure!(args.reads >= 100, "a 99th percentile needs a hundred reads");
    let mut store = Store::open(args.data.as_deref()).await?;
    let machine = Machine::look(&store.server).await?;
    println!("{machine}\n");
    let mut figures = Vec::new();
    for events in &args.events {
        let head = store.grow(*events).await?;
        store.catch_up(&BENCHED, head).await?;
        settle(&store.database()).await?;
        println!("{}", caches(&store.database()).await?);
        println!("{}", plans::look(&store, head).await?);
        figures.extend(measure(&store, head, args.reads).await?);
    }
    println!("\n{}\n\n{machine}", report::time_travel(&figures));
    let path = report::write("time-travel.json", &figures)?;
    println!("wrote {}", path.display());
    store.models.close().await;
    store.log.close().await;
    Ok(())
}

async fn measure(store: &Store, head: Position, reads: usize) -> Result<Vec<Figure>> {
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let mut figures = Vec::new();
    for (list, name) in List::ALL {
        let newest = newest_epoch(store, list.projection()).await?;
        for (viewer, who) in Viewer::ALL {
            for (past, whence) in Past::ALL {
                let before = blocks(&store.database()).await?;
                let first = match past {
                    Past::NewestEpoch => newest,
                    Past::AllHistory => 1,
                };
                let mut times = [Vec::with_capacity(reads), Vec::with_capacity(reads)];
                // The first tenth warms up and is not counted.
                for round in 0..reads + reads / 10 {
                    let scope = viewer.scope(store, round);
                    let moment = Position(chance.random_range(first..=head.0));
                    for (times, at) in times.iter_mut().zip([head, moment]) {
                        let started = Instant::now();
                        list.read(&store.models, &scope, at).await?;
                        if round >= reads / 10 {
                            times.push(started.elapsed());
                        }
                    }
                }
                let [now, as_of] = times.map(Percentiles::of);
                let after = blocks(&store.database()).await?;
                let work = format!("{name}, {who}, {whence}");
                println!(
                    "  {work}: now {now}, as of {as_of}; {} pages from memory, {} from the system",
                    after.0 - before.0,
                    after.1 - before.1
                );
                figures.push(Figure {
                    work,
                    events: head.0,
                    now_p50_ms: now.p50,
                    now_p99_ms: now.p99,
                    as_of_p50_ms: as_of.p50,
                    as_of_p99_ms: as_of.p99,
                });
            }
        }
    }
    Ok(figures)
}

/// Where the newest epoch of the live generation starts.
async fn newest_epoch(store: &Store, projection: Projection) -> Result<i64> {
    let mut connection = store.database().connect().await?;
    let starts_at: i64 = sqlx::query_scalar(
        "select max(starts_at) from read_models.epochs
         join read_models.generations using (projection, generation)
         where projection = $1 and state = 'live'",
    )
    .bind(projection.name())
    .fetch_one(&mut connection)
    .await?;
    Ok(starts_at.max(1))
}

impl Figure {
    /// For the table: what it says, with the ratios.
    pub fn cells(&self) -> [String; 8] {
        let ms = |value: f64| format!("{value:.2}");
        let ratio = |past: f64, now: f64| format!("{:.2}", past / now);
        [
            self.work.clone(),
            report::grouped(self.events as f64),
            ms(self.now_p50_ms),
            ms(self.as_of_p50_ms),
            ratio(self.as_of_p50_ms, self.now_p50_ms),
            ms(self.now_p99_ms),
            ms(self.as_of_p99_ms),
            ratio(self.as_of_p99_ms, self.now_p99_ms),
        ]
    }
}
