//! Several processes on one log: the benchmark starts itself again, as servers stand side by side.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use futures::future::try_join_all;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::database::Database;
use crate::load::{self, Target};
use crate::sample::{Sample, Timing};
use crate::systems;

const READY: &str = "ready";
const GO: &[u8] = b"go\n";

/// What a worker is told by the benchmark that starts it.
#[derive(Args)]
pub struct WorkerArgs {
    #[arg(long)]
    system: String,
    #[arg(long)]
    socket_dir: PathBuf,
    #[arg(long)]
    database: String,
    #[arg(long)]
    clients: u32,
    #[arg(long)]
    warm_up_ms: u64,
    #[arg(long)]
    measured_ms: u64,
}

/// Writes new streams when told to, and prints what it did.
pub async fn run(args: WorkerArgs) -> Result<()> {
    let database = Database {
        socket_dir: args.socket_dir,
        name: args.database,
    };
    let timing = Timing {
        warm_up: Duration::from_millis(args.warm_up_ms),
        measured: Duration::from_millis(args.measured_ms),
    };
    let system = systems::open(&args.system, &database, args.clients).await?;
    println!("{READY}");
    std::io::stdout().flush()?;
    let mut go = String::new();
    BufReader::new(tokio::io::stdin()).read_line(&mut go).await?;
    ensure!(!go.is_empty(), "the benchmark went away");
    let sample = load::run(system.clone(), Target::NewStreams, args.clients, timing).await?;
    system.close().await;
    println!("{}", serde_json::to_string(&sample.into_parts())?);
    Ok(())
}

/// New streams by several processes at once, which start when all of them are connected.
pub async fn new_streams(
    system: &str,
    database: &Database,
    clients: u32,
    processes: u32,
    timing: Timing,
) -> Result<Sample> {
    let each = clients / processes;
    let starts = (0..processes).map(|_| Worker::start(system, database, each, timing));
    let mut workers = try_join_all(starts).await?;
    for worker in &mut workers {
        worker.go().await?;
    }
    let mut total = Sample::new(timing.measured.as_secs_f64())?;
    for worker in workers {
        total.join(&worker.finish().await?)?;
    }
    Ok(total)
}

struct Worker {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Worker {
    async fn start(system: &str, database: &Database, clients: u32, timing: Timing) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["worker", "--system", system])
            .arg("--socket-dir")
            .arg(&database.socket_dir)
            .args(["--database", &database.name])
            .args(["--clients", &clients.to_string()])
            .args(["--warm-up-ms", &timing.warm_up.as_millis().to_string()])
            .args(["--measured-ms", &timing.measured.as_millis().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().context("the worker has no output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line).await?;
        ensure!(line.trim() == READY, "a worker did not get ready");
        Ok(Self { child, output })
    }

    async fn go(&mut self) -> Result<()> {
        let input = self.child.stdin.as_mut();
        let input = input.context("the worker has no input")?;
        input.write_all(GO).await?;
        Ok(input.flush().await?)
    }

    async fn finish(mut self) -> Result<Sample> {
        let mut parts = String::new();
        self.output.read_to_string(&mut parts).await?;
        let status = self.child.wait().await?;
        ensure!(status.success(), "a worker failed");
        Sample::from_parts(serde_json::from_str(&parts)?)
    }
}
