//! The server that every system is measured on. Only this file knows where it comes from.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use anyhow::{Context, Result};
use embedded_postgres::{Cluster, Options, bin_dir};

/// Durability stays as Postgres ships it. The rest keeps a run of a quarter of an hour free of checkpoints that nobody asked
/// for, which would slow whichever system happens to be running.
const SETTINGS: &[(&str, &str)] = &[
    ("max_connections", "700"),
    ("shared_buffers", "1GB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "30min"),
];

/// A Postgres of our own in a folder that goes away with it.
pub struct Server {
    folder: PathBuf,
    /// Whether it is left there.
    stays: bool,
    programs: PathBuf,
    /// Taken when the server is given up, be it on purpose or on the way out of a failure.
    cluster: Option<Cluster>,
    socket_dir: PathBuf,
    postmaster: u32,
}

impl Server {
    /// Under `parent`, or else where the system keeps temporary files; it goes away with this.
    pub fn start(parent: Option<&Path>) -> Result<Self> {
        let parent = parent.map_or_else(env::temp_dir, Path::to_path_buf);
        Self::open(parent.join(format!("keyledger-bench-{}", process::id())), false)
    }

    /// In `folder`, which stays, so that a later run goes on with what is in it.
    pub fn keep(folder: &Path) -> Result<Self> {
        Self::open(folder.to_path_buf(), true)
    }

    fn open(folder: PathBuf, stays: bool) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let options = Options {
            data: folder.join("data"),
            settings: SETTINGS
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
            roles: event_log::Role::ALL.iter().map(|role| role.name().to_owned()).collect(),
        };
        let cluster = Cluster::open(&options)?;
        Ok(Self {
            folder,
            stays,
            programs: bin_dir(&options)?,
            socket_dir: cluster.socket_dir().to_path_buf(),
            postmaster: cluster.pid(),
            cluster: Some(cluster),
        })
    }

    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    pub fn postmaster(&self) -> u32 {
        self.postmaster
    }

    /// Where the server writes down what it did.
    pub fn log(&self) -> PathBuf {
        self.folder.join("data/postgres.log")
    }

    /// A place for files of our own, on the disk that the server writes to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    pub fn settings() -> String {
        let settings: Vec<String> = SETTINGS
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        settings.join(", ")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.cluster.take().map(Cluster::close) {
            eprintln!("Postgres did not stop: {error}");
        } else if !self.stays
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            eprintln!("{} was not removed: {error}", self.folder.display());
        }
    }
}
