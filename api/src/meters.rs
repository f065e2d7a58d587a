//! What is counted and timed over HTTP, and what is looked up whenever somebody asks for the metrics.

use std::time::Duration;

use axum::http::StatusCode;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::timeout;

use crate::app::App;

const REQUESTS: &str = "keyledger_http_request_duration_seconds";
const PROBLEMS: &str = "keyledger_http_problems_total";
const WAITING: &str = "keyledger_commands_waiting";
const HEAD: &str = "keyledger_log_position";
const LAG_EVENTS: &str = "keyledger_projection_lag_events";
const LAG_SECONDS: &str = "keyledger_projection_lag_seconds";
const STANDS_STILL: &str = "keyledger_projection_stands_still";
const CONNECTIONS: &str = "keyledger_database_connections";
const LARGEST_POOL: &str = "keyledger_database_connections_max";
const ANSWERS: &str = "keyledger_database_answers";
const MAILS: &str = "keyledger_mails_waiting";
const PASSWORDS: &str = "keyledger_passwords_looked_at_total";
const BUILD: &str = "keyledger_build_info";

/// Upper bounds of what is timed, in seconds. No request may take longer than the last.
const SECONDS: [f64; 15] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];
/// Upper bounds of how large a group is.
const COMMANDS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
/// How long the database may take to say what is looked up.
const PATIENCE: Duration = Duration::from_secs(2);

/// Counts from now on. What counts has to be made after that.
pub(crate) fn install() -> Result<PrometheusHandle, BuildError> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_commands".to_owned()), &COMMANDS)?;
    let handle = builder.install_recorder()?;
    describe();
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1);
    Ok(handle)
}

fn describe() {
    describe_histogram!(
        REQUESTS,
        "How long requests take until their answer begins, in seconds, by route, method and class of status"
    );
    describe_counter!(
        PROBLEMS,
        "Requests that were not answered as asked, by the code of the problem"
    );
    describe_gauge!(WAITING, "Commands that wait for a group");
    describe_gauge!(HEAD, "The position that the log is known to have reached");
    describe_gauge!(LAG_EVENTS, "How many events a read model has still to take");
    describe_gauge!(
        LAG_SECONDS,
        "For how long the first of these events has waited for it, in seconds"
    );
    describe_gauge!(
        STANDS_STILL,
        "1 if the read model stands still at an event that it cannot take"
    );
    describe_gauge!(
        CONNECTIONS,
        "Open connections of a pool, by whether they are used or idle"
    );
    describe_gauge!(LARGEST_POOL, "How many connections a pool may have");
    describe_gauge!(
        ANSWERS,
        "1 if the database answered when these were asked for; if not, what it says is of before"
    );
    describe_gauge!(MAILS, "Mails that wait to be sent");
    describe_counter!(
        PASSWORDS,
        "Passwords that were looked at, right or wrong, or of nobody: each takes a core for some 50 ms"
    );
    describe_gauge!(BUILD, "1, with the version of the program");
}

/// A request was answered.
pub(crate) fn answered((method, route): (&'static str, &str), status: StatusCode, elapsed: Duration) {
    let class = match status.as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    histogram!(REQUESTS, "route" => route.to_owned(), "method" => method, "status" => class).record(elapsed);
}

/// A request was not answered as asked.
pub(crate) fn refused(code: &str) {
    counter!(PROBLEMS, "code" => code.to_owned()).increment(1);
}

/// Looks up what is only known when somebody asks.
pub(crate) async fn look(app: &App) {
    gauge!(WAITING).set(app.log.waiting() as f64);
    gauge!(HEAD).set(app.log.head().borrow().0 as f64);
    let pools = app.log.pools().into_iter().chain(app.models.pools());
    let others = [
        ("access", app.identity.pool()),
        ("signing-keys", app.signing_keys.pool()),
    ];
    for (name, pool) in pools.chain(others) {
        let (open, idle) = (f64::from(pool.size()), pool.num_idle() as f64);
        gauge!(CONNECTIONS, "pool" => name, "state" => "used").set((open - idle).max(0.0));
        gauge!(CONNECTIONS, "pool" => name, "state" => "idle").set(idle);
        gauge!(LARGEST_POOL, "pool" => name).set(pool.options().get_max_connections());
    }
    counter!(PASSWORDS).absolute(app.identity.passwords_looked_at());
    let answered = match timeout(PATIENCE, ask(app)).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not say how far the read models are");
            false
        }
        Err(_) => false,
    };
    gauge!(ANSWERS).set(u8::from(answered));
}

/// What only the database knows.
async fn ask(app: &App) -> Result<(), sqlx::Error> {
    for lag in app.models.lags().await? {
        let behind = lag.since.map(|since| app.mint.now() - since);
        let behind = behind.and_then(|behind| behind.to_std().ok()).unwrap_or_default();
        gauge!(LAG_EVENTS, "projection" => lag.projection.clone()).set(lag.events as f64);
        gauge!(LAG_SECONDS, "projection" => lag.projection.clone()).set(behind);
        gauge!(STANDS_STILL, "projection" => lag.projection).set(u8::from(lag.stands_still));
    }
    gauge!(MAILS).set(app.identity.mails_waiting().await? as f64);
    Ok(())
}
