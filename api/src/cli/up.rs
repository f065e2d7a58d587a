//! `keyledger up` and `keyledger serve`

use std::{
    env,
    io::{IsTerminal, Write, stdout},
    net::SocketAddr,
    time::Duration,
};

use event_log::{Clock, Position, read};
use tokio::{net::TcpListener, sync::watch};

use crate::{
    App, TrustedProxies, admin,
    checkout::{self, Till},
    cli::{
        CliError, demo, identity,
        server::{self, Addresses, Ports, Stop},
        table::day,
    },
    clock,
    installation::{Database, Place, Settings},
    meters, router, webhooks,
};

/// Starts what is not running, serves until told to stop, and closes everything in order.
pub(super) async fn run(settings: &Settings, addresses: &Addresses, with_demo: bool) -> Result<(), CliError> {
    let stop = server::stop_signals()?;
    let ports = server::bind(addresses).await?;
    let proxies = addresses.trusted_proxies();
    let database = Database::open(settings).await?;
    let loaded = match with_demo {
        true => demo::load_if_empty(settings, &database, stop.clone()).await,
        false => Ok(()),
    };
    let served = match loaded {
        Ok(()) if *stop.borrow() => Ok(()),
        Ok(()) => serve(settings, &database, (ports, proxies), stop).await,
        Err(error) => Err(error),
    };
    database.close().await?;
    served
}

async fn serve(
    settings: &Settings,
    database: &Database,
    (ports, proxies): (Ports, TrustedProxies),
    stop: Stop,
) -> Result<(), CliError> {
    // What counts looks for the recorder when it is made.
    let admin = ports.admin.map(|admin| meters::install().map(|handle| (admin, handle)));
    let admin = admin.transpose()?;
    let listener = ports.requests;
    let clock = clock::system();
    let post = identity::post(settings)?;
    let port = listener.local_addr()?.port();
    let site = identity::site(port);
    let mut app = database.app(settings, &site, clock.clone());
    app.till = open_till(settings, database, (&site, port, clock.clone())).await?;
    app.webhooks = database.webhooks(Some(settings.sender()?));
    let (halt, halted) = watch::channel(false);
    let minding = tokio::spawn(identity::mind(
        app.identity.clone(),
        app.log.clone(),
        post,
        clock,
        halted.clone(),
    ));
    let keeping_up = tokio::spawn({
        let models = app.models.clone();
        async move { models.run(halted).await }
    });
    let acting = tokio::spawn(act(app.clone(), settings.checkout().sweep, halt.subscribe()));
    let mut metrics_at = None;
    let administering = admin.map(|(admin, handle)| {
        metrics_at = admin.local_addr().ok();
        tokio::spawn(admin::serve(admin, app.clone(), handle))
    });
    // Before it is said that it is up: this takes a moment.
    let router = proxies.before(router(app.clone(), settings.limits()));
    let ready = match app.signing_keys.provide().await {
        Ok(()) => greet(database, &app, (&listener, metrics_at)).await,
        Err(error) => Err(error.into()),
    };
    let served = match ready {
        Ok(()) => {
            server::serve(listener, router, stop).await;
            Ok(())
        }
        Err(error) => Err(error),
    };
    if let Some(administering) = administering {
        administering.abort();
    }
    halt.send_replace(true);
    if let Err(error) = keeping_up.await {
        tracing::error!(%error, "the read models ended in a panic");
    }
    if let Err(error) = minding.await {
        tracing::error!(%error, "the sending of mails ended in a panic");
    }
    if let Err(error) = acting.await {
        tracing::error!(%error, "the fulfilling of orders or the sending of webhooks ended in a panic");
    }
    app.close().await;
    served
}

/// Where orders are paid, as the settings say.
async fn open_till(
    settings: &Settings,
    database: &Database,
    (site, port, clock): (&str, u16, Clock),
) -> Result<Till, CliError> {
    let till = settings.checkout().open(database, Place { site, port, clock })?;
    till.forget_pages().await?;
    Ok(till)
}

/// Fulfils what is paid, asks the provider for what was not taken, and tells endpoints of webhooks what happens, until told to stop.
async fn act(app: App, period: Duration, stop: watch::Receiver<bool>) {
    tokio::join!(
        checkout::run(app.clone(), stop.clone()),
        webhooks::run(app.clone(), stop.clone()),
        checkout::sweep_on(app, period, stop)
    );
}

/// Says what runs where and what to try next.
async fn greet(
    database: &Database,
    app: &App,
    (listener, metrics_at): (&TcpListener, Option<SocketAddr>),
) -> Result<(), CliError> {
    let address = listener.local_addr()?;
    let log = &app.log;
    let (head, time) = read::head(log).await?;
    let until = time.map_or_else(String::new, |time| format!(", the last of {}", day(time)));
    let postgres = match database.cluster() {
        Some(cluster) => format!(
            "embedded: psql -h {} -U postgres keyledger",
            cluster.socket_dir().display()
        ),
        None => "yours, as DATABASE_URL names it".to_owned(),
    };
    let keyledger = env::var("KEYLEDGER_COMMAND").unwrap_or_else(|_| "keyledger".to_owned());
    let past = match read::after(log, Position(head.0 / 2), 1).await?.first() {
        Some(middle) => format!("\n  {keyledger} licenses --as-of {}", day(middle.recorded_at)),
        None => String::new(),
    };
    let metrics = metrics_at.map_or_else(String::new, |address| format!("\n  Metrics   http://{address}/metrics"));
    let checkout = match app.till.is_sandbox() {
        true => {
            "\n  Checkout  a sandbox: what is ordered is granted as a test, for nothing; KEYLEDGER_CHECKOUT sets another"
        }
        false => "",
    };
    // Who does not listen to it is served all the same.
    let _ = writeln!(
        stdout(),
        "\
keyledger is up.
  HTTP      http://{address}/v1/licenses
            on this machine only, without TLS; whoever asks has to sign in or send a token{metrics}
  Postgres  {postgres}
  Log       {head} events{until}{checkout}
Try, in another terminal:
  {keyledger} credits{past}
  {keyledger} user list
  curl 'http://{address}/v1/licenses?limit=2' -H \"Authorization: Bearer $({keyledger} user token E-MAIL)\""
    );
    if stdout().is_terminal() {
        let _ = writeln!(stdout(), "Ctrl-C stops it.");
    }
    Ok(())
}
