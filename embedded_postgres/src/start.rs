//! Making a cluster, and starting it.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::thread;

use crate::access;
use crate::binaries::{self, Binaries};
use crate::error::{Error, refused};
use crate::folder::Folder;
use crate::postmaster::{self, Postmaster, State};
use crate::{Options, wait};

/// How long a start may take, recovery after a crash included.
const START_SECONDS: u64 = 120;

/// A session's heap, to glibc's allocator: grown in steps of 4 MiB, given back only beyond 64 MiB. Left alone it shrinks at the end
/// of a large statement and grows again in the next, at the price of a system call and fresh pages several times a statement. Other
/// allocators do not read these.
const ALLOCATOR: [(&str, &str); 3] = [
    ("MALLOC_TOP_PAD_", "4194304"),
    ("MALLOC_TRIM_THRESHOLD_", "67108864"),
    ("MALLOC_MMAP_THRESHOLD_", "8388608"),
];

/// Starts Postgres where none runs, and waits until it answers. Says whether another one, begun by a process that has died
/// since, came first. To be called in one's turn only.
pub(crate) fn start(folder: &Folder, options: &Options) -> Result<(Postmaster, bool), Error> {
    let binaries = binaries::find(folder)?;
    if folder.major().is_none() {
        make(folder, &binaries)?;
    }
    access::write(&folder.pgdata, &folder.account, &options.roles)?;
    let (mut child, mut log_from) = spawn(folder, &binaries, options)?;
    let ready = wait::until(START_SECONDS, || match postmaster::look(&folder.pgdata) {
        State::Ready(found) => Ok(Some(found)),
        State::Gone { .. } if !postmaster::is_alive(child) => {
            let tail = folder.log_tail(log_from);
            if !has_dying_predecessor(&tail) {
                return Err(Error::DidNotStart {
                    log: folder.log.clone(),
                    tail,
                });
            }
            (child, log_from) = spawn(folder, &binaries, options)?;
            Ok(None)
        }
        State::Gone { .. } | State::Busy(_) => Ok(None),
    })?;
    let late = || Error::NotReady {
        pid: child,
        seconds: START_SECONDS,
        log: folder.log.clone(),
    };
    let found = ready.ok_or_else(late)?;
    let adopted = found.pid != child;
    Ok((found, adopted))
}

/// When a postmaster is killed, its sessions end a little later, and Postgres refuses to start beside them. That passes.
fn has_dying_predecessor(tail: &str) -> bool {
    tail.contains("pre-existing shared memory block") && tail.contains("is still in use")
}

/// Makes a cluster beside its place and moves it there when it is complete, so that a crash leaves none or a whole one.
fn make(folder: &Folder, binaries: &Binaries) -> Result<(), Error> {
    let new = folder.data.join("postgres.new");
    if new.exists() {
        fs::remove_dir_all(&new).map_err(refused("remove the unfinished cluster", &new))?;
    }
    DirBuilder::new()
        .mode(0o700)
        .create(&new)
        .map_err(refused("create", &new))?;
    folder.account.take(&new)?;
    let mut initdb = folder.account.command(&binaries.dir.join("initdb"));
    initdb
        .arg("-D")
        .arg(&new)
        .args(["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]);
    initdb.args(["--auth-local=peer", "--auth-host=reject", "--no-instructions"]);
    if binaries.major >= 17 {
        // This locale comes with Postgres, so that a new libc cannot sort, and thereby corrupt indexes, differently.
        initdb.args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]);
    }
    let output = initdb.output().map_err(refused("run", &binaries.dir.join("initdb")))?;
    if !output.status.success() {
        return Err(Error::InitFailed(
            String::from_utf8_lossy(&output.stderr).trim().to_string(),
        ));
    }
    fs::rename(&new, &folder.pgdata).map_err(refused("move the new cluster to", &folder.pgdata))?;
    sync(&folder.data)
}

fn sync(dir: &Path) -> Result<(), Error> {
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(refused("write out", dir))
}

/// Starts the server in a process group of its own, so that a Ctrl-C meant for us does not reach it. Returns its process id
/// and how long the log was before.
fn spawn(folder: &Folder, binaries: &Binaries, options: &Options) -> Result<(i32, u64), Error> {
    let log = folder.log_file()?;
    let log_from = log.metadata().map_err(refused("look at", &folder.log))?.len();
    let mut server = folder.account.command(&binaries.dir.join("postgres"));
    server.arg("-D").arg(&folder.pgdata).envs(ALLOCATOR).process_group(0);
    for (name, value) in options.settings.iter().cloned().chain(fixed_settings(folder)?) {
        server.arg("-c").arg(format!("{name}={value}"));
    }
    if let State::Gone { namesake: Some(pid) } = postmaster::look(&folder.pgdata) {
        // Postgres takes a living process of the number in an old postmaster.pid for a server of this data, unless it is told
        // that this is an ancestor's number. Removing the file would also remove the guard of the shared memory.
        server.env("PG_GRANDPARENT_PID", pid.to_string());
    }
    let copy = log.try_clone().map_err(refused("share", &folder.log))?;
    let mut child = server
        .stdout(copy)
        .stderr(log)
        .spawn()
        .map_err(refused("run", &binaries.dir.join("postgres")))?;
    let pid = child.id().cast_signed();
    // Somebody has to take note of the end of a child, or its number stays taken.
    thread::spawn(move || child.wait());
    Ok((pid, log_from))
}

/// What no option may change, named last so that it counts: who may connect, and that what was written survives a crash.
fn fixed_settings(folder: &Folder) -> Result<[(String, String); 7], Error> {
    let socket_dir = format!(
        "\"{}\"",
        folder.socket_dir()?.display().to_string().replace('"', "\"\"")
    );
    let pgdata = folder.pgdata.display();
    Ok([
        ("listen_addresses", String::new()),
        ("port", "5432".into()),
        ("unix_socket_directories", socket_dir),
        ("hba_file", format!("{pgdata}/pg_hba.conf")),
        ("ident_file", format!("{pgdata}/pg_ident.conf")),
        ("fsync", "on".into()),
        ("full_page_writes", "on".into()),
    ]
    .map(|(name, value)| (name.to_string(), value)))
}
