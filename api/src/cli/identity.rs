//! What a server does beside answering, so that people can sign in: mails, repair, sweeping.

use std::{env, fs::DirBuilder, os::unix::fs::DirBuilderExt, time::Duration};

use event_log::{Clock, EventLog};
use tokio::{sync::watch, time::timeout};

use crate::{
    access::{Identity, Post},
    cli::CliError,
    installation::Settings,
};

/// How often copies are made anew, and what ended is forgotten.
const PAUSE: Duration = Duration::from_secs(60);

fn named(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.is_empty())
}

/// Where the portals are, in front of the links in mails.
pub(super) fn site(port: u16) -> String {
    let site = named("KEYLEDGER_SITE").unwrap_or_else(|| format!("http://127.0.0.1:{port}"));
    site.trim_end_matches('/').to_owned()
}

/// The way out for mails: the server that is named, else a folder that others cannot look into.
pub(super) fn post(settings: &Settings) -> Result<Post, CliError> {
    let from = named("KEYLEDGER_MAIL_FROM").unwrap_or_else(|| "keyledger@localhost".to_owned());
    if let Some(server) = named("KEYLEDGER_SMTP_URL") {
        return Ok(Post::by_smtp(&server, &from)?);
    }
    let folder = settings.data().join("mail");
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    Ok(Post::into_folder(&folder, &from)?)
}

/// Sends mails, repairs and sweeps until told to stop.
pub(super) async fn mind(identity: Identity, log: EventLog, post: Post, clock: Clock, stop: watch::Receiver<bool>) {
    let keeping = keep(&identity, &log, &clock, stop.clone());
    tokio::join!(identity.deliver(&post, &clock, stop), keeping);
}

async fn keep(identity: &Identity, log: &EventLog, clock: &Clock, mut stop: watch::Receiver<bool>) {
    loop {
        let kept = match identity.repair(log).await {
            Ok(()) => identity.sweep(clock()).await,
            failed => failed,
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "users are not repaired");
        }
        if timeout(PAUSE, stop.wait_for(|stop| *stop)).await.is_ok() {
            return;
        }
    }
}
