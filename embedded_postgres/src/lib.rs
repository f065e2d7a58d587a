//! The private Postgres of a data folder.
//!
//! keyledger needs no database to be set up for it: [`Cluster::open`] finds the Postgres binaries of this machine, makes a
//! cluster in the data folder when there is none, and starts it on a Unix socket that only its owner can reach. Nobody logs
//! in by trust: the kernel vouches for the caller (`peer`), and a map says which operating-system user may be which role.
//!
//! Several processes share one cluster. Each [`Cluster`] holds a shared lock while it lives; the last to [`Cluster::close`]
//! stops Postgres. A process that dies, or that drops its `Cluster`, leaves Postgres running, and the next one adopts it.
//!
//! ```no_run
//! use embedded_postgres::{Cluster, Options};
//!
//! let cluster = Cluster::open(&Options { data: "/var/lib/keyledger".into(), settings: vec![], roles: vec![] })?;
//! println!("psql -h {} -U postgres", cluster.socket_dir().display());
//! cluster.close()?;
//! # Ok::<(), embedded_postgres::Error>(())
//! ```

#![forbid(unsafe_code)]

mod access;
mod account;
mod binaries;
mod cluster;
mod error;
mod folder;
mod postmaster;
mod start;
mod wait;

use std::path::PathBuf;

pub use cluster::Cluster;
pub use error::Error;

/// Which data folder, and how its Postgres is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that holds everything: the cluster, its socket, its log and its locks. It is made when it is missing.
    pub data: PathBuf,
    /// More settings, as `postgres -c` takes them. They count when Postgres is started, not when a running one is adopted,
    /// and can change neither who may connect nor whether what was written survives a crash (`fsync`, `full_page_writes`).
    pub settings: Vec<(String, String)>,
    /// The roles, besides the superuser `postgres`, that this operating-system user may log in as. The roles themselves are
    /// made by the migrations.
    pub roles: Vec<String>,
}

/// How Postgres is asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Sessions are ended, the data is written out, nothing has to be recovered at the next start.
    Fast,
    /// As in a crash: everything ends at once, and the next start recovers from the write-ahead log.
    Immediate,
}

/// The folder of the Postgres programs that serve this data folder, `pg_dump` and `pg_basebackup` among them.
pub fn bin_dir(options: &Options) -> Result<PathBuf, Error> {
    let folder = folder::Folder::open(&options.data)?;
    Ok(binaries::find(&folder)?.dir)
}
