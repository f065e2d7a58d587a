//! Why a verb failed, and how that is told.

use std::{error::Error, io, io::Write, net::SocketAddr, path::PathBuf, process::ExitCode};

use event_log::LogError;
use projections::{ListError, ProjectionError, ReadingError, rebuild::RebuildError};
use serde::Serialize;

use crate::installation::InstallationError;

/// Why a verb failed. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The installation cannot be used.
    #[error(transparent)]
    Installation(#[from] InstallationError),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The views cannot catch up.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The demo history cannot be loaded.
    #[error(transparent)]
    Demo(#[from] demo::DemoError),
    /// The views are not at the moment that was asked for.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// A list cannot be had as asked for.
    #[error(transparent)]
    List(#[from] ListError),
    /// A view cannot be read.
    #[error("a view cannot be read: see whether the database runs, and try again")]
    View(#[from] sqlx::Error),
    /// An event has no readable form.
    #[error("an event cannot be shown: report this as a bug")]
    Shown(#[from] serde_json::Error),
    /// The answer cannot be written.
    #[error("the answer cannot be written")]
    Output(#[from] io::Error),
    /// A read model cannot be rebuilt.
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
    /// What is read is not what the log says.
    #[error(
        "what is read is not what the log says: `keyledger rebuild` makes it so again, keep the rows above to find out why"
    )]
    Differing,
    /// Whether what is read is what the log says could not be found out.
    #[error(transparent)]
    NotReplayed(Box<CliError>),
    /// A license file is refused.
    #[error("refused ({code}): {0}", code = .0.code())]
    Refused(keyledger_verify::Refusal),
    /// Whether a license file holds could not be found out.
    #[error(transparent)]
    NotVerified(Box<CliError>),
    /// A file cannot be read.
    #[error("{} cannot be read: name a file that is there and is yours to read", file.display())]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The trusted keys are none.
    #[error(transparent)]
    TrustedKeys(#[from] keyledger_verify::KeysError),
    /// What cannot be undone was not confirmed.
    #[error(
        "nothing was done: once {kid} is retired, no license file that it signed holds any more, and there is no way back; say it \
         again with --yes"
    )]
    RetireUnconfirmed {
        /// Which key.
        kid: String,
    },
    /// The process was told to stop.
    #[error("stopped before anything could be said")]
    Stopped,
    /// A user cannot be invited, listed or disabled.
    #[error(transparent)]
    Access(#[from] crate::ApiError),
    /// What was typed cannot be.
    #[error(transparent)]
    Rejected(#[from] domain::Rejection),
    /// No such user.
    #[error("nobody signs in by this address: `keyledger user list` shows who does")]
    UnknownUser,
    /// The user's role has no such right.
    #[error(
        "this user may not {right}: a token can do no more than its user, leave `--right` out for all that the user may"
    )]
    NotOfRole {
        /// Its name.
        right: &'static str,
    },
    /// Mails cannot be sent.
    #[error(transparent)]
    Post(#[from] crate::access::post::PostError),
    /// No such reseller.
    #[error("there is no reseller {0:?}: `keyledger credits` lists them with their ids")]
    UnknownReseller(String),
    /// Several resellers of this name.
    #[error("several resellers are called {name:?}: name one by its id, {}", ids.join(" or "))]
    AmbiguousReseller {
        /// The name.
        name: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// The port cannot be listened on.
    #[error(
        "cannot listen on 127.0.0.1:{port}: stop what uses that port, or choose another by --port or KEYLEDGER_PORT"
    )]
    Port {
        /// Which.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The admin address cannot be listened on.
    #[error(
        "cannot listen on {address} for metrics: stop what uses that port, or choose another address by --admin-listen or \
         KEYLEDGER_ADMIN_LISTEN, or `off`"
    )]
    AdminAddress {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Nothing can be counted.
    #[error("metrics cannot be made: report this as a bug, and start with --admin-listen off")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// Nobody can be told of spans.
    #[cfg(feature = "otel")]
    #[error("spans cannot be sent: see what OTEL_EXPORTER_OTLP_ENDPOINT says")]
    Spans(#[from] opentelemetry_otlp::ExporterBuildError),
    /// Nobody answers.
    #[error("no keyledger answers on 127.0.0.1:{port}: start it with `keyledger up`")]
    NotAnswering {
        /// Which.
        port: u16,
        /// Why.
        source: io::Error,
    },
}

#[derive(Serialize)]
struct Report {
    error: String,
    causes: Vec<String>,
}

/// Tells on standard error what failed; says how the process ends.
pub(super) fn report(error: &CliError, json: bool) -> ExitCode {
    if matches!(error, CliError::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
        // Whoever read the answer has seen enough of it, as `head` has.
        return ExitCode::SUCCESS;
    }
    tell(error.to_string(), causes(error), json);
    exit_code(error)
}

/// As programs that ask whether what is read is right expect it: 1 if it is not, 2 if nobody knows.
fn exit_code(error: &CliError) -> ExitCode {
    match error {
        CliError::NotReplayed(_) | CliError::NotVerified(_) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

/// What a wrong argument gets.
pub(super) fn report_usage(error: &clap::Error, json: bool) -> ExitCode {
    if json && error.use_stderr() {
        tell(error.to_string(), Vec::new(), true);
    } else {
        // There is nobody left to tell if this cannot be written either.
        let _ = error.print();
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// What lies behind it, without what was said already.
fn causes(error: &CliError) -> Vec<String> {
    let mut causes = Vec::new();
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        if !said.contains(&cause.to_string()) {
            said = cause.to_string();
            causes.push(said.clone());
        }
        next = cause.source();
    }
    causes
}

fn tell(error: String, causes: Vec<String>, json: bool) {
    let report = Report { error, causes };
    let text = match serde_json::to_string(&report) {
        Ok(text) if json => text,
        _ => {
            let because = report.causes.iter().map(|cause| format!("\n  because: {cause}"));
            format!("keyledger: {}{}", report.error, because.collect::<String>())
        }
    };
    // There is nobody left to tell if this cannot be written either.
    let _ = writeln!(io::stderr(), "{text}");
}
