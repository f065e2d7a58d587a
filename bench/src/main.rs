//! Side-by-side benchmarks of keyledger.

mod account;
mod database;
mod entrant;
mod figure;
mod http;
mod load;
mod log_bench;
mod machine;
mod pgbench;
mod plan;
mod postgres;
mod processor;
mod report;
mod rules_bench;
mod rules_world;
mod sample;
mod systems;
mod views;
mod worker;

use anyhow::{Result, bail};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use http::{HttpArgs, devices::DevicesArgs};
use log_bench::LogArgs;
use rules_bench::RulesArgs;
use views::{projections::ProjectionsArgs, time_travel::TimeTravelArgs, visible::VisibleArgs};
use worker::WorkerArgs;

/// The allocator of the keyledger program, here for all systems.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "bench", about = "Measures keyledger beside others.")]
enum Verb {
    /// The event log, beside other crates and pgbench.
    Log(LogArgs),
    /// The rules: decisions in a second of one core.
    Rules(RulesArgs),
    /// A page of the past beside the same page now, while the log grows.
    TimeTravel(TimeTravelArgs),
    /// The read models: how fast events become rows.
    Projections(ProjectionsArgs),
    /// How long after a command's answer a read shows what it did.
    Visible(VisibleArgs),
    /// The HTTP interface, beside bare routes, and under twice the load that it can take.
    Http(HttpArgs),
    /// Devices that refresh their licenses, beside a bare route that signs the same answer.
    Devices(DevicesArgs),
    /// One of several processes; the benchmark starts it itself.
    #[command(hide = true)]
    Worker(WorkerArgs),
}

#[tokio::main]
async fn main() -> Result<()> {
    match Verb::parse() {
        // When interrupted, the run is dropped in the middle, and the server with it.
        Verb::Log(args) => tokio::select! {
            outcome = log_bench::run(args) => outcome,
            signal = interruption() => bail!("interrupted by {}", signal?),
        },
        Verb::TimeTravel(args) => tokio::select! {
            outcome = views::time_travel::run(args) => outcome,
            signal = interruption() => bail!("interrupted by {}", signal?),
        },
        Verb::Projections(args) => tokio::select! {
            outcome = views::projections::run(args) => outcome,
            signal = interruption() => bail!("interrupted by {}", signal?),
        },
        Verb::Visible(args) => tokio::select! {
            outcome = views::visible::run(args) => outcome,
            signal = interruption() => bail!("interrupted by {}", signal?),
        },
        Verb::Devices(args) => tokio::select! {
            outcome = http::devices::run(args) => outcome,
            signal = interruption() => bail!("interrupted by {}", signal?),
        },
        Verb::Http(args) => tokio::select! {
            outcome = http::run(args) => outcome,
            signal = interruption() => bail!("interrupted by {}", signal?),
        },
        Verb::Rules(args) => rules_bench::run(&args),
        Verb::Worker(args) => worker::run(args).await,
    }
}

async fn interruption() -> Result<&'static str> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => Ok("the keyboard"),
        _ = terminate.recv() => Ok("a signal"),
    }
}
