//! A data folder with the built program on it, and the servers that are started there.

use std::{
    env,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// A data folder that ends with its test.
pub(crate) struct Installation {
    pub(crate) data: PathBuf,
}

impl Installation {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let data = env::temp_dir().join(format!("keyledger-program-{}-{number}", std::process::id()));
        Self { data }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
        command
            .args(arguments)
            .env("KEYLEDGER_DATA", &self.data)
            .stdin(Stdio::null());
        for name in [
            "DATABASE_URL",
            "KEYLEDGER_PORT",
            "KEYLEDGER_MASTER_KEY",
            "KEYLEDGER_MASTER_KEY_FILE",
            "KEYLEDGER_RATE_LIMIT",
            "KEYLEDGER_ANONYMOUS_RATE_LIMIT",
            "KEYLEDGER_REQUESTS_AT_ONCE",
            "KEYLEDGER_ADMIN_LISTEN",
            "KEYLEDGER_CUSTOMER_SIGN_IN",
            "KEYLEDGER_CHECKOUT",
            "KEYLEDGER_CHECKOUT_SWEEP",
            "KEYLEDGER_FASTSPRING_USERNAME",
            "KEYLEDGER_FASTSPRING_PASSWORD",
            "KEYLEDGER_FASTSPRING_SECRET",
            "KEYLEDGER_FASTSPRING_CHECKOUT",
            "KEYLEDGER_FASTSPRING_STOREFRONT",
            "KEYLEDGER_TRUSTED_PROXIES",
            "KEYLEDGER_LOG",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// A server on a free port, and that port.
    pub(crate) fn serve(&self) -> (Serving, String) {
        self.serve_with(&[])
    }

    /// The same with settings of the environment.
    pub(crate) fn serve_with(&self, settings: &[(&str, &str)]) -> (Serving, String) {
        let log = File::options().create(true).append(true).open(self.log());
        let mut serving = self.command(&["serve", "--port", "0"]);
        serving.envs(settings.iter().copied()).stdout(Stdio::piped());
        serving.stderr(log.expect("the log can be written"));
        let mut serving = Serving {
            child: serving.spawn().expect("the program runs"),
            admin: None,
        };
        let greeting = BufReader::new(serving.child.stdout.take().expect("is piped")).lines();
        let greeting = greeting.map(|line| line.expect("is text"));
        let mut port = None;
        for line in greeting.take_while(|line| !line.contains("Postgres")) {
            let named = line.split(&[':', '/'][..]).find(|part| part.parse::<u16>().is_ok());
            match line.split_whitespace().next() {
                Some("HTTP") => port = named.map(str::to_owned),
                Some("Metrics") => serving.admin = named.map(str::to_owned),
                _ => {}
            }
        }
        (serving, port.expect("it says where it listens"))
    }

    /// What its servers logged.
    pub(crate) fn logged(&self) -> String {
        fs::read_to_string(self.log()).expect("there is a log")
    }

    fn log(&self) -> PathBuf {
        self.data.with_extension("log")
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.run(&["db", "stop"]);
        let _ = fs::remove_dir_all(&self.data);
        let _ = fs::remove_file(self.log());
    }
}

/// A server that does not outlive its test.
pub(crate) struct Serving {
    child: Child,
    /// The port of its admin address, if it has one.
    pub(crate) admin: Option<String>,
}

impl Serving {
    /// Tells it to stop; says whether it ended well.
    pub(crate) fn terminate(mut self) -> bool {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.expect("kill runs").success());
        self.child.wait().expect("it ends").success()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("is text")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("is text")
}
