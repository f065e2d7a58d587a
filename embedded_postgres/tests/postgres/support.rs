//! A data folder of a test's own, and the questions that tests put to its Postgres.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;

use embedded_postgres::{Cluster, Mode, Options};

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder below the temporary one. Its Postgres is stopped, and it is removed, however the test ends.
pub(crate) struct TestFolder {
    top: PathBuf,
    data: PathBuf,
}

impl TestFolder {
    pub(crate) fn new() -> Self {
        Self::deep("data")
    }

    /// The data folder lies at `path` in the test's folder.
    pub(crate) fn deep(path: &str) -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let top = std::env::temp_dir().join(format!("keyledger-test-{}-{number}", std::process::id()));
        fs::create_dir(&top).expect("a new folder");
        fs::set_permissions(&top, fs::Permissions::from_mode(0o711)).expect("a folder that Postgres can enter");
        Self {
            data: top.join(path),
            top,
        }
    }

    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            data: self.data.clone(),
            settings: vec![],
            roles: vec![],
        }
    }

    pub(crate) fn open(&self) -> Cluster {
        Cluster::open(&self.options()).expect("a running Postgres")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data.join("postgres").join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).expect("a file of the cluster")
    }

    /// A process that has nothing to do with Postgres, but the same owner.
    pub(crate) fn bystander(&self) -> Child {
        let owner = fs::metadata(self.file("PG_VERSION")).expect("a cluster");
        let mut command = Command::new("sleep");
        command.arg("600");
        if am_root() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        command.spawn().expect("a process that waits")
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        fs::set_permissions(&self.top, fs::Permissions::from_mode(0o711)).expect("our own folder");
        if let Ok(Some(cluster)) = Cluster::find(&self.options()) {
            let far = cluster.socket_dir().to_path_buf();
            cluster.stop(Mode::Immediate).expect("a stopped Postgres");
            let _ = fs::remove_dir_all(far);
        }
        fs::remove_dir_all(&self.top).expect("an empty folder");
    }
}

/// Whether the tests run as root, who may do more and whose Postgres runs as somebody else.
pub(crate) fn am_root() -> bool {
    fs::metadata("/proc/self").expect("the process file system").uid() == 0
}

/// Asks Postgres as one of its roles.
pub(crate) fn psql(cluster: &Cluster, role: &str, sql: &str) -> Output {
    let server = fs::read_link(format!("/proc/{}/exe", cluster.pid())).expect("a running Postgres");
    Command::new(server.with_file_name("psql"))
        .args([
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            "postgres",
            "-U",
            role,
            "-c",
            sql,
        ])
        .arg("-h")
        .arg(cluster.socket_dir())
        .output()
        .expect("psql beside the server")
}

/// Asks Postgres as its superuser, for an answer of one value.
pub(crate) fn ask(cluster: &Cluster, sql: &str) -> String {
    let output = psql(cluster, "postgres", sql);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_string()
}

/// Kills a process that is not our own child.
pub(crate) fn kill(pid: u32) {
    let pid = Pid::from_raw(pid.cast_signed());
    signal::kill(pid, Signal::SIGKILL).expect("a process to kill");
}

/// Whether the process has not ended.
pub(crate) fn is_running(pid: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    !status.is_empty() && !status.contains("State:\tZ")
}

/// Waits for something that another process does.
pub(crate) fn eventually(what: &str, happened: impl Fn() -> bool) {
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < Duration::from_secs(30), "still waiting for {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}
