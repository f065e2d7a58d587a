//! The running Postgres, as `postmaster.pid` tells of it.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::error::Error;
use crate::folder::SOCKET;

/// What goes on in a cluster's folder.
pub(crate) enum State {
    /// Postgres answers.
    Ready(Postmaster),
    /// Postgres runs, but is still starting or already stopping.
    Busy(i32),
    /// Nothing runs. A file that was left behind may name a process that has since been given the same number.
    Gone { namesake: Option<i32> },
}

/// A Postgres that answers.
pub(crate) struct Postmaster {
    pub(crate) pid: i32,
    pub(crate) socket_dir: PathBuf,
}

/// Looks what goes on. The lines of the file: 1 is the process id, 5 the socket's folder, 8 how far the start has come.
pub(crate) fn look(pgdata: &Path) -> State {
    let text = fs::read_to_string(pgdata.join("postmaster.pid")).unwrap_or_default();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let Some(pid) = lines
        .first()
        .and_then(|line| line.parse().ok())
        .filter(|&pid: &i32| pid > 1)
    else {
        return State::Gone { namesake: None };
    };
    if !is_postmaster(pid, pgdata) {
        return State::Gone {
            namesake: is_alive(pid).then_some(pid),
        };
    }
    let socket_dir = lines.get(4).map(PathBuf::from).unwrap_or_default();
    let says_ready = matches!(lines.get(7), Some(&("ready" | "standby")));
    if says_ready && UnixStream::connect(socket_dir.join(SOCKET)).is_ok() {
        return State::Ready(Postmaster { pid, socket_dir });
    }
    State::Busy(pid)
}

/// Whether the process is the Postgres of this folder. It works in the folder, which tells it from another process that got
/// its number, and from a dead one that nobody has waited for. Where that cannot be seen, being alive has to do.
pub(crate) fn is_postmaster(pid: i32, pgdata: &Path) -> bool {
    if !is_alive(pid) {
        return false;
    }
    if cfg!(target_os = "linux") {
        return fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == pgdata);
    }
    true
}

/// Whether there is a process of this number, ours or another's.
pub(crate) fn is_alive(pid: i32) -> bool {
    !matches!(kill(Pid::from_raw(pid), None), Err(Errno::ESRCH))
}

/// Sends a signal to Postgres. One that is gone already needs none.
pub(crate) fn send(pid: i32, signal: Signal) -> Result<(), Error> {
    match kill(Pid::from_raw(pid), signal) {
        Ok(()) | Err(Errno::ESRCH) => Ok(()),
        Err(errno) => Err(Error::Io {
            doing: format!("send {signal} to Postgres (process {pid})"),
            source: errno.into(),
        }),
    }
}
