//! What the figures were measured on.

use std::fmt;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::database::Database;
use crate::postgres::Server;

const SYNC_TRIALS: usize = 200;

/// A page of Postgres's log.
const PAGE: [u8; 8192] = [0; 8192];

pub struct Machine {
    cores: usize,
    processor: String,
    postgres: String,
    sync: Duration,
}

impl Machine {
    pub async fn look(server: &Server) -> Result<Self> {
        let database = Database::maintenance(server.socket_dir().to_path_buf());
        let postgres = sqlx::query_scalar("select current_setting('server_version')")
            .fetch_one(&mut database.connect().await?)
            .await?;
        Ok(Self {
            cores: std::thread::available_parallelism()?.get(),
            processor: processor_name(),
            postgres,
            sync: sync_time(server.folder())?,
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cores, {}", self.cores, self.processor)?;
        writeln!(
            f,
            "Postgres {}, fsync, synchronous_commit and full_page_writes on, {}",
            self.postgres,
            Server::settings()
        )?;
        let microseconds = self.sync.as_micros();
        write!(f, "writing a page and syncing it takes {microseconds} µs")
    }
}

fn processor_name() -> String {
    let description = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = description
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or("unknown", |(_, name)| name.trim()).into()
}

/// The median of many, since the disk is shared as well.
fn sync_time(folder: &Path) -> Result<Duration> {
    let path = folder.join("sync-trial");
    let mut file = File::create(&path)?;
    let mut trials = Vec::with_capacity(SYNC_TRIALS);
    for _ in 0..SYNC_TRIALS {
        let started = Instant::now();
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&PAGE)?;
        file.sync_data()?;
        trials.push(started.elapsed());
    }
    fs::remove_file(path)?;
    trials.sort_unstable();
    Ok(trials[SYNC_TRIALS / 2])
}
