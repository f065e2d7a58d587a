//! Where what the process tells goes: lines to standard error, and spans to a collector.

use std::io::{self, IsTerminal};

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, layer::SubscriberExt, registry, registry::LookupSpan, util::SubscriberInitExt,
};

use crate::cli::CliError;
#[cfg(feature = "otel")]
use crate::spans;

/// For people if standard error is a terminal, else one JSON object a line. A server also tells of its requests and of what bears on
/// its security.
fn lines<S>(serves: bool) -> (EnvFilter, impl Layer<S>)
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let usual = match serves {
        true => "warn,requests=info,security=info",
        false => "warn",
    };
    let filter = EnvFilter::try_from_env("KEYLEDGER_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match io::stderr().is_terminal() {
        true => lines.boxed(),
        false => lines.json().flatten_event(true).boxed(),
    };
    (filter, lines)
}

/// Runs `work` with its lines logged.
#[cfg(not(feature = "otel"))]
pub(super) fn with_logs(serves: bool, work: impl FnOnce() -> Result<(), CliError>) -> Result<(), CliError> {
    let (filter, lines) = lines(serves);
    // Before all, not of the layer: what asks whether it would be logged and then logs nothing, as sqlx does, would else make the
    // layer lose the next line of its thread.
    registry().with(filter).with(lines).init();
    work()
}

/// Runs `work` with its lines logged, and with its spans sent if it serves and there is somebody to send them to.
#[cfg(feature = "otel")]
pub(super) fn with_logs(serves: bool, work: impl FnOnce() -> Result<(), CliError>) -> Result<(), CliError> {
    let provider = if serves { spans::provider()? } else { None };
    let spans = provider.as_ref().map(spans::layer);
    let (filter, lines) = lines(serves);
    registry().with(lines.with_filter(filter)).with(spans).init();
    let worked = work();
    if let Some(Err(error)) = provider.map(|provider| provider.shutdown()) {
        tracing::warn!(%error, "the last spans were not sent");
    }
    worked
}
