//! Sharing, adopting and stopping.

use std::fs::File;
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;

use crate::access;
use crate::error::Error;
use crate::folder::Folder;
use crate::postmaster::{self, Postmaster, State};
use crate::start::start;
use crate::wait;
use crate::{Mode, Options};

/// How long to wait for a start or stop that somebody else began.
const SETTLE_SECONDS: u64 = 120;
/// How long a stop may take, the last checkpoint included.
const STOP_SECONDS: u64 = 60;

/// The Postgres of a data folder, running.
///
/// Dropping it leaves Postgres running; [`Cluster::close`] stops it when nobody else uses it.
#[derive(Debug)]
pub struct Cluster {
    folder: Folder,
    held: File,
    pid: i32,
    socket_dir: PathBuf,
    adopted: bool,
}

impl Cluster {
    /// Uses the Postgres of the data folder: the one that runs already, or one that is started, and made first if need be.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let folder = Folder::open(&options.data)?;
        let _turn = folder.turn()?;
        let held = folder.hold()?;
        let (found, adopted) = match settled(&folder)? {
            Some(found) => (found, true),
            None => start(&folder, options)?,
        };
        if adopted && access::extend(&folder.pgdata, &folder.account, &options.roles)? {
            postmaster::send(found.pid, Signal::SIGHUP)?;
        }
        Ok(Self {
            folder,
            held,
            pid: found.pid,
            socket_dir: found.socket_dir,
            adopted,
        })
    }

    /// Uses the Postgres of the data folder if it runs, and starts nothing. It needs no binaries.
    pub fn find(options: &Options) -> Result<Option<Self>, Error> {
        if !options.data.exists() {
            return Ok(None);
        }
        let folder = Folder::open(&options.data)?;
        let _turn = folder.turn()?;
        let held = folder.hold()?;
        let Some(found) = settled(&folder)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            folder,
            held,
            pid: found.pid,
            socket_dir: found.socket_dir,
            adopted: true,
        }))
    }

    /// The folder of the socket, to be given to a client as its host.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// The process id of the postmaster.
    pub fn pid(&self) -> u32 {
        self.pid.unsigned_abs()
    }

    /// Whether Postgres ran already.
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// Gives Postgres up, and stops it if nobody else uses it. Says whether it was stopped.
    pub fn close(self) -> Result<bool, Error> {
        let _turn = self.folder.turn()?;
        let last = self.folder.release(&self.held)?;
        if last {
            self.signal_and_wait(Mode::Fast)?;
        }
        Ok(last)
    }

    /// Stops Postgres, whoever else uses it.
    pub fn stop(self, mode: Mode) -> Result<(), Error> {
        let _turn = self.folder.turn()?;
        self.signal_and_wait(mode)
    }

    fn signal_and_wait(&self, mode: Mode) -> Result<(), Error> {
        let runs = || postmaster::is_postmaster(self.pid, &self.folder.pgdata);
        let signal = match mode {
            Mode::Fast => Signal::SIGINT,
            Mode::Immediate => Signal::SIGQUIT,
        };
        if runs() {
            postmaster::send(self.pid, signal)?;
        }
        let stopped = wait::until(STOP_SECONDS, || Ok((!runs()).then_some(())))?;
        let (pid, log) = (self.pid, self.folder.log.clone());
        stopped.ok_or(Error::DidNotStop {
            pid,
            seconds: STOP_SECONDS,
            log,
        })
    }
}

/// The Postgres that runs, if one does. One that is starting or stopping is waited for, whoever began that.
fn settled(folder: &Folder) -> Result<Option<Postmaster>, Error> {
    let mut busy = 0;
    let state = wait::until(SETTLE_SECONDS, || match postmaster::look(&folder.pgdata) {
        State::Ready(found) => Ok(Some(Some(found))),
        State::Gone { .. } => Ok(Some(None)),
        State::Busy(pid) => {
            busy = pid;
            Ok(None)
        }
    })?;
    state.ok_or_else(|| Error::NotReady {
        pid: busy,
        seconds: SETTLE_SECONDS,
        log: folder.log.clone(),
    })
}
