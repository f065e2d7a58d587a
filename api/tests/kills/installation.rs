//! A data folder with the built program on it. Whatever runs there ends with the test, also when it fails.

use std::{
    env,
    fs::{self, DirBuilder, File},
    io::{BufRead, BufReader},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use embedded_postgres::{Cluster, Options};
use event_log::Role;

/// How many lines of the server's log a failed test shows.
const SHOWN: usize = 40;

pub(super) struct Installation {
    data: PathBuf,
}

impl Installation {
    /// One that no other test has.
    pub(super) fn new(name: &str) -> Self {
        let data = env::temp_dir().join(format!("keyledger-kills-{}-{name}", std::process::id()));
        // The servers' log lies in it from the start. Postgres' own user has to pass through, if that is another.
        let made = DirBuilder::new().mode(0o711).create(&data);
        made.expect("the data folder can be made");
        Self { data }
    }

    pub(super) fn data(&self) -> &Path {
        &self.data
    }

    /// Runs a verb to its end; gives what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("the program runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {complaint}");
        String::from_utf8(output.stdout).expect("is text")
    }

    /// Starts a server on a free port; returns once it listens.
    pub(super) fn serve(&self) -> Server {
        let log = File::options().create(true).append(true).open(self.server_log());
        let mut command = self.command(&["serve", "--port", "0"]);
        command
            .stdout(Stdio::piped())
            .stderr(log.expect("the log can be written"));
        let mut child = command.spawn().expect("the program runs");
        let greeting = BufReader::new(child.stdout.take().expect("is piped"));
        let mut server = Server {
            child,
            address: String::new(),
        };
        let mut lines = greeting.lines().map(|line| line.expect("is text"));
        let address = lines.find_map(|line| Some(line.split_once("http://")?.1.split_once('/')?.0.to_owned()));
        server.address = address.expect("it says where it listens");
        server
    }

    /// The Postgres that runs on this folder. Nobody but the program starts one.
    pub(super) fn postgres(&self) -> Cluster {
        self.find_postgres().expect("a Postgres runs")
    }

    /// The same, if one runs.
    pub(super) fn find_postgres(&self) -> Option<Cluster> {
        Cluster::find(&self.options()).expect("the folder can be read")
    }

    /// The same where none runs.
    pub(super) fn start_postgres(&self) -> Cluster {
        Cluster::open(&self.options()).expect("Postgres starts")
    }

    fn options(&self) -> Options {
        Options {
            data: self.data.clone(),
            settings: Vec::new(),
            roles: Role::ALL.iter().map(|role| role.name().to_owned()).collect(),
        }
    }

    fn server_log(&self) -> PathBuf {
        self.data.join("server.log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
        command.args(arguments).env("KEYLEDGER_DATA", &self.data);
        // Load is what this is about.
        command
            .env("KEYLEDGER_RATE_LIMIT", "0")
            .env("KEYLEDGER_ANONYMOUS_RATE_LIMIT", "0")
            .env("KEYLEDGER_LOG", "warn");
        command.stdin(Stdio::null());
        for name in [
            "DATABASE_URL",
            "KEYLEDGER_ADMIN_LISTEN",
            "KEYLEDGER_TRUSTED_PROXIES",
            "KEYLEDGER_MASTER_KEY",
            "KEYLEDGER_MASTER_KEY_FILE",
            "KEYLEDGER_PORT",
        ] {
            command.env_remove(name);
        }
        command
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read_to_string(self.server_log()).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(SHOWN)..];
            eprintln!("the end of the servers' log:\n{}", last.join("\n"));
        }
        let _ = self.command(&["db", "stop"]).output();
        let _ = fs::remove_dir_all(&self.data);
    }
}

/// A server that does not outlive its test.
pub(super) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Its host and port.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// `kill -9`. The process may live a moment longer, as it may anywhere.
    pub(super) fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
    }

    /// Tells it to stop in order.
    pub(super) fn terminate(&self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.expect("kill runs").success());
    }

    /// Waits for its end, of which somebody else has told it; says whether it ended well.
    pub(super) fn ends_well(mut self) -> bool {
        self.child.wait().expect("it ends").success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
