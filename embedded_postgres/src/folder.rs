//! The data folder: what lies where in it, and the locks by which processes share it.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::{Error, refused};
use crate::wait;

/// The file name of the socket of port 5432. The port only names the socket: nothing listens on the network.
pub(crate) const SOCKET: &str = ".s.PGSQL.5432";
/// The longest path of a socket, in bytes, that every system takes (Linux would take 107).
const LONGEST_SOCKET: usize = 103;
/// How long to wait for another process that starts or stops Postgres.
const TURN_SECONDS: u64 = 180;

/// The places in a data folder, and the user that its Postgres runs as.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) data: PathBuf,
    pub(crate) pgdata: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) account: Account,
}

impl Folder {
    /// Makes the folder when it is missing. Others may pass through it, as the user that root steps down to must, but not
    /// list it.
    pub(crate) fn open(data: &Path) -> Result<Self, Error> {
        let failed = |source| Error::DataFolder {
            folder: data.into(),
            source,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o711)
            .create(data)
            .map_err(failed)?;
        let data = data.canonicalize().map_err(failed)?;
        let pgdata = data.join("postgres");
        let account = Account::of(&pgdata)?;
        account.check_reaches(
            &data,
            "open it to others with chmod o+x, or set KEYLEDGER_DATA to a folder elsewhere",
        )?;
        Ok(Self {
            log: data.join("postgres.log"),
            pgdata,
            data,
            account,
        })
    }

    /// The major version that made the cluster, if there is one.
    pub(crate) fn major(&self) -> Option<u32> {
        fs::read_to_string(self.pgdata.join("PG_VERSION"))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// Waits for the turn to start or stop Postgres, which one process has at a time. It ends when the file is dropped.
    pub(crate) fn turn(&self) -> Result<File, Error> {
        let path = self.data.join("postgres.turn");
        let file = lock_file(&path)?;
        let taken = wait::until(TURN_SECONDS, || Ok(locked(file.try_lock(), &path)?.then_some(())))?;
        taken.ok_or_else(|| Error::Busy {
            folder: self.data.clone(),
            seconds: TURN_SECONDS,
        })?;
        Ok(file)
    }

    /// Becomes one of the holders of the cluster. To be called in one's turn only.
    pub(crate) fn hold(&self) -> Result<File, Error> {
        let path = self.data.join("postgres.holders");
        let file = lock_file(&path)?;
        file.lock_shared().map_err(refused("lock", &path))?;
        Ok(file)
    }

    /// Gives up holding, and says whether nobody else holds the cluster. To be called in one's turn only.
    pub(crate) fn release(&self, held: &File) -> Result<bool, Error> {
        let path = self.data.join("postgres.holders");
        held.unlock().map_err(refused("unlock", &path))?;
        locked(held.try_lock(), &path)
    }

    /// The folder for the socket, which only the user that runs Postgres can enter. It lies in the data folder if the path is
    /// short enough, otherwise under the temporary folder.
    pub(crate) fn socket_dir(&self) -> Result<PathBuf, Error> {
        let near = self.data.join("socket");
        let far = std::env::temp_dir().join(format!("keyledger-{:016x}", fnv1a(self.data.as_os_str().as_bytes())));
        let dir = [near, far.clone()]
            .into_iter()
            .find(|dir| fits(dir))
            .ok_or(Error::SocketPathTooLong(far))?;
        if DirBuilder::new().mode(0o700).create(&dir).is_ok() {
            self.account.take(&dir)?;
        }
        let found = fs::symlink_metadata(&dir).map_err(refused("make the socket's folder", &dir))?;
        let safe = found.is_dir() && found.uid() == self.account.uid && found.mode() & 0o077 == 0;
        if safe {
            Ok(dir)
        } else {
            Err(Error::UnsafeSocketFolder {
                folder: dir,
                user: self.account.name.clone(),
            })
        }
    }

    /// Opens the log for Postgres to write to. Statements that failed are in it, so only its owner may read it.
    pub(crate) fn log_file(&self) -> Result<File, Error> {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&self.log)
            .map_err(refused("open", &self.log))
    }

    /// The last lines that were written to the log after it was `from` bytes long.
    pub(crate) fn log_tail(&self, from: u64) -> String {
        let mut text = Vec::new();
        if let Ok(mut file) = File::open(&self.log) {
            // A log that cannot be read must not hide the error that it would have explained.
            let _ = file
                .seek(SeekFrom::Start(from))
                .and_then(|_| file.read_to_end(&mut text));
        }
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

/// Reading is enough to lock a file, so that root and the owner of a folder can share it.
fn lock_file(path: &Path) -> Result<File, Error> {
    File::open(path)
        .or_else(|_| {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o644)
                .open(path)
        })
        .map_err(refused("open", path))
}

fn locked(outcome: Result<(), TryLockError>, path: &Path) -> Result<bool, Error> {
    match outcome {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(refused("lock", path)(source)),
    }
}

fn fits(dir: &Path) -> bool {
    dir.as_os_str().len() + 1 + SOCKET.len() <= LONGEST_SOCKET
}

/// The FNV-1a hash. It only has to be the same in every release; two folders that collide are told apart by Postgres.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
