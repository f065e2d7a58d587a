//! Everything that can go wrong, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why the private Postgres could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No usable binaries on this machine.
    #[error(
        "no Postgres of version 15 or newer was found; `./dev up` installs one, or do it yourself: \
         `apt-get install postgresql`, `dnf install postgresql-server` or `brew install postgresql@17` \
         (or set PG_BIN_DIR to the folder that holds postgres and initdb, or DATABASE_URL to use a server of your own)"
    )]
    NoBinaries,
    /// `PG_BIN_DIR` is set, but of no use.
    #[error("PG_BIN_DIR is {}, which does not hold postgres and initdb of version 15 or newer; correct or unset it", .0.display())]
    UnusableBinDir(PathBuf),
    /// The data was made by another major version.
    #[error(
        "the data in {} was made by Postgres {data_major}, but only {found} was found; install Postgres {data_major} or set \
         PG_BIN_DIR to its bin folder, or dump the data with it and load it into a new data folder", folder.display()
    )]
    OtherMajor {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version that made it.
        data_major: u32,
        /// What is there instead.
        found: String,
    },
    /// The data folder cannot be used.
    #[error("could not make or enter the data folder {}; set KEYLEDGER_DATA to a folder that you may write to", folder.display())]
    DataFolder {
        /// The data folder.
        folder: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Postgres does not run as root, and the user that it would run as cannot get to a folder.
    #[error(
        "started by root, Postgres runs as user {user}, who cannot enter {}; {remedy}", folder.display()
    )]
    Unreachable {
        /// The folder that is closed to the user.
        folder: PathBuf,
        /// The user that Postgres would run as.
        user: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The cluster was made by somebody else.
    #[error("{} belongs to another user ({owner}); run as that user or as root, or set KEYLEDGER_DATA to a folder of your own", folder.display())]
    OtherOwner {
        /// The cluster's folder.
        folder: PathBuf,
        /// Its owner.
        owner: String,
    },
    /// Peer authentication needs a name for the user.
    #[error(
        "the operating system has no name for user id {0}, so Postgres cannot tell who connects; add that user to /etc/passwd or run as another one"
    )]
    NamelessUser(u32),
    /// Somebody else may have prepared the socket's folder.
    #[error("{} is not a folder that only user {user} can enter, so it is not safe for the socket; remove it, or set KEYLEDGER_DATA to a shorter path", folder.display())]
    UnsafeSocketFolder {
        /// The socket's folder.
        folder: PathBuf,
        /// The user that Postgres runs as.
        user: String,
    },
    /// Even the temporary folder is too deep for a socket.
    #[error("{} is too long a path for a socket; set KEYLEDGER_DATA or TMPDIR to a shorter path", .0.display())]
    SocketPathTooLong(PathBuf),
    /// `initdb` failed.
    #[error("initdb could not make the cluster; it said:\n{0}")]
    InitFailed(String),
    /// Postgres ended instead of starting.
    #[error("Postgres did not start; the end of {}:\n{tail}", log.display())]
    DidNotStart {
        /// The log file.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },
    /// Postgres is alive, but does not answer.
    #[error("Postgres (process {pid}) still does not answer after {seconds} s; it may be recovering, see {}, and try again", log.display())]
    NotReady {
        /// The postmaster's process id.
        pid: i32,
        /// How long was waited.
        seconds: u64,
        /// The log file.
        log: PathBuf,
    },
    /// Another process holds the lock for starting and stopping.
    #[error("another process has been starting or stopping the Postgres in {} for {seconds} s; try again when it is done", folder.display())]
    Busy {
        /// The data folder.
        folder: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// Postgres was told to stop, but has not.
    #[error("Postgres (process {pid}) was told to stop but still runs after {seconds} s; see {}", log.display())]
    DidNotStop {
        /// The postmaster's process id.
        pid: i32,
        /// How long was waited.
        seconds: u64,
        /// The log file.
        log: PathBuf,
    },
    /// The operating system refused something.
    #[error("could not {doing}")]
    Io {
        /// What was tried.
        doing: String,
        /// What the operating system said.
        source: io::Error,
    },
}

/// Says what was tried on which path when the operating system refuses it.
pub(crate) fn refused(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let doing = format!("{doing} {}", path.display());
    move |source| Error::Io { doing, source }
}
