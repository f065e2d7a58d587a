//! pgbench, inserting the same rows, one transaction each: what Postgres can do without any framework.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use tokio::process::Command;
use uuid::Uuid;

use crate::account::AccountEvent;
use crate::database::Database;
use crate::sample::{Sample, Timing};

pub const NAME: &str = "pgbench";

const SCRIPT: &str = include_str!("../schema/pgbench_new_stream.sql");

/// Two threads drive the clients, as many as the smallest machine has cores.
const THREADS: &str = "2";

/// More than one connection takes while the others are being opened.
const CONNECTING: Duration = Duration::from_millis(6);

pub struct Pgbench {
    program: PathBuf,
    folder: PathBuf,
    payload: String,
}

impl Pgbench {
    pub fn new(program: PathBuf, folder: &Path) -> Result<Self> {
        let folder = folder.join("pgbench");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("script.sql"), SCRIPT)?;
        Ok(Self {
            program,
            folder,
            payload: serde_json::to_string(&AccountEvent::credited(Uuid::new_v4()))?,
        })
    }

    pub async fn create_schema(&self, database: &Database) -> Result<()> {
        sqlx::raw_sql(include_str!("../schema/pgbench.sql"))
            .execute(&mut database.connect().await?)
            .await?;
        Ok(())
    }

    /// New streams, by the given number of processes at once.
    pub async fn new_streams(
        &self,
        database: &Database,
        clients: u32,
        processes: u32,
        timing: Timing,
    ) -> Result<Sample> {
        let each = clients / processes;
        let runs = (0..processes).map(|_| self.run(database, each, timing));
        let mut transactions = Vec::new();
        for of_one in try_join_all(runs).await? {
            transactions.extend(of_one);
        }
        count(&transactions, timing)
    }

    /// Every transaction of one run.
    async fn run(&self, database: &Database, clients: u32, timing: Timing) -> Result<Vec<Transaction>> {
        let logs = self.folder.join(Uuid::new_v4().to_string());
        fs::create_dir(&logs)?;
        let output = Command::new(&self.program)
            .args(self.arguments(database, clients, timing, &logs))
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .context("running pgbench")?;
        ensure!(
            output.status.success(),
            "pgbench failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let mut transactions = Vec::new();
        for log in fs::read_dir(&logs)? {
            let log = fs::read_to_string(log?.path())?;
            transactions.extend(log.lines().filter_map(Transaction::parse));
        }
        fs::remove_dir_all(logs)?;
        Ok(transactions)
    }

    fn arguments(&self, database: &Database, clients: u32, timing: Timing, logs: &Path) -> Vec<OsString> {
        // pgbench counts in whole seconds, and counts the time of connecting too. What it does after the measured time is not
        // looked at.
        let connecting = f64::from(clients) * CONNECTING.as_secs_f64();
        let needed = (timing.warm_up + timing.measured).as_secs_f64();
        let seconds = (needed + connecting).ceil();
        let mut arguments: Vec<OsString> = ["-n", "-l", "-M", "prepared", "-j", THREADS, "-U"]
            .map(OsString::from)
            .into();
        for argument in [
            "postgres".into(),
            format!("--client={clients}").into(),
            format!("--time={seconds}").into(),
            format!("--define=payload={}", self.payload).into(),
            option("--log-prefix=", &logs.join("log")),
            option("--file=", &self.folder.join("script.sql")),
            option("--host=", &database.socket_dir),
            OsString::from(&database.name),
        ] {
            arguments.push(argument);
        }
        arguments
    }
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}

/// One line of pgbench's log.
struct Transaction {
    latency: Duration,
    /// Since the epoch.
    finished: Duration,
}

impl Transaction {
    /// Client, number, microseconds taken, script, then the time of the end as seconds and microseconds.
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(' ').collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Self {
            latency: Duration::from_micros(number(2)?),
            finished: Duration::from_secs(number(4)?) + Duration::from_micros(number(5)?),
        })
    }
}

fn count(transactions: &[Transaction], timing: Timing) -> Result<Sample> {
    let ends = || transactions.iter().map(|done| done.finished);
    let first = ends().min().context("pgbench finished nothing")?;
    let begin = first + timing.warm_up;
    let end = begin + timing.measured;
    ensure!(ends().max() >= Some(end), "pgbench ended too early");
    let mut sample = Sample::new(timing.measured.as_secs_f64())?;
    for done in transactions {
        if (begin..=end).contains(&done.finished) {
            sample.record(1, done.latency)?;
        }
    }
    Ok(sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ended_in_the_measured_time_counts() {
        let log = "0 1 900 0 100 0\n0 2 2000 0 100 600000\n0 3 2000 0 101 600000\n";
        let transactions: Vec<_> = log.lines().filter_map(Transaction::parse).collect();
        let timing = Timing {
            warm_up: Duration::from_millis(500),
            measured: Duration::from_secs(1),
        };
        let sample = count(&transactions, timing).unwrap();
        assert_eq!(sample.events, 1);
        assert_eq!(sample.quantile_ms(0.5), 2.0);
    }
}
