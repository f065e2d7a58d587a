//! `bench visible`: how long it takes from the answer to a command until a read shows what it did, with every read model kept up
//! to date in the same process.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use event_log::{Actor, Metadata, Position};
use projections::{Page, Projection, ReadModels, Scope, Wanted, licenses};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::percentiles::Percentiles;
use super::store::Store;
use crate::machine::Machine;
use crate::report;

/// The longest that is waited for one.
const PATIENCE: Duration = Duration::from_secs(10);
/// Commands before those that are measured: resellers are registered, licenses begin.
const BEFORE: usize = 2_000;

#[derive(Args)]
pub struct VisibleArgs {
    /// How many commands are sent each second.
    #[arg(long, default_value_t = 500)]
    per_second: u32,
    /// For how many seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
}

/// What the result says.
#[derive(Serialize)]
pub struct Figure {
    work: String,
    commands_per_second: u32,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

pub async fn run(args: VisibleArgs) -> Result<()> {
    let mut store = Store::open_live().await?;
    let machine = Machine::look(&store.server).await?;
    println!("{machine}\n");
    let (halt, halted) = watch::channel(false);
    let running = tokio::spawn({
        let models = store.models.clone();
        async move { models.run(halted).await }
    });
    for _ in 0..BEFORE {
        let step = store.history.step();
        store.log.execute(metadata(), step).await?;
    }
    let mut ticks = interval(Duration::from_secs(1) / args.per_second);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut tasks = Vec::new();
    for _ in 0..args.per_second * args.seconds {
        ticks.tick().await;
        let step = store.history.step();
        let (log, models) = (store.log.clone(), store.models.clone());
        tasks.push(tokio::spawn(async move {
            let position = log.execute(metadata(), step).await?.position;
            let answered = Instant::now();
            see(&models, position).await?;
            anyhow::Ok(answered.elapsed())
        }));
    }
    let mut times = Vec::with_capacity(tasks.len());
    for task in tasks {
        times.push(task.await??);
    }
    halt.send_replace(true);
    running.await?;
    ensure!(!times.is_empty(), "nothing was measured");
    let slowest = times.iter().max().copied().unwrap_or_default();
    let found = Percentiles::of(times);
    let figure = Figure {
        work: "commit to visible".into(),
        commands_per_second: args.per_second,
        p50_ms: found.p50,
        p99_ms: found.p99,
        max_ms: slowest.as_secs_f64() * 1000.0,
    };
    println!(
        "at {} commands a second a command is visible after {found}, at most {:.1} ms\n\n{machine}",
        figure.commands_per_second, figure.max_ms
    );
    let path = report::write("visible.json", &[figure])?;
    println!("wrote {}", path.display());
    store.models.close().await;
    store.log.close().await;
    Ok(())
}

/// Reads the newest license as of `position`, once that is there.
async fn see(models: &ReadModels, position: Position) -> Result<()> {
    let mut reading = models
        .read(&Scope::All, &[Projection::Licenses], Wanted::at(position, PATIENCE))
        .await?;
    let page = Page {
        limit: Some(1),
        ..Page::default()
    };
    licenses::list(&mut reading, &licenses::Filter::default(), &page).await?;
    reading.end().await?;
    Ok(())
}

fn metadata() -> Metadata {
    Metadata::new(Uuid::new_v4(), [0; 32], Actor::new("staff", "bench"))
}
