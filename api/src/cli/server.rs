//! Listening and serving, until the process is told to stop.

use std::{
    net::{Ipv4Addr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use axum::{Extension, Router};
use clap::Args;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::timeout,
};

use crate::{Network, Stopping, TrustedProxies, cli::CliError};

/// How long requests may take to end once the process is told to stop.
const LONGEST_END: Duration = Duration::from_secs(15);

/// Where to listen: on 127.0.0.1 alone, since it speaks no TLS.
#[derive(Clone, Copy, Debug, Args)]
pub struct Listen {
    /// The port on 127.0.0.1; other addresses are not listened on, since it speaks no TLS
    #[arg(long, env = "KEYLEDGER_PORT", default_value_t = 8080)]
    pub(super) port: u16,
}

/// Where a server listens, and whom it believes where requests come from.
#[derive(Clone, Debug, Args)]
pub struct Addresses {
    /// Where requests come in.
    #[command(flatten)]
    pub(super) listen: Listen,
    /// Where /metrics, /livez and /readyz are, such as 127.0.0.1:9090, or `off`; on 127.0.0.1, at the next port, unless said. It asks
    /// nobody who they are
    #[arg(long, env = "KEYLEDGER_ADMIN_LISTEN", value_name = "ADDRESS")]
    admin_listen: Option<AdminListen>,
    /// A proxy, or a network of proxies, whose X-Forwarded-For is believed, such as 10.0.0.0/8; once for each, or with commas between.
    /// Nobody's is, unless said
    #[arg(
        long = "trusted-proxy",
        env = "KEYLEDGER_TRUSTED_PROXIES",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    trusted_proxies: Vec<Network>,
}

/// Where metrics are to be had.
#[derive(Clone, Copy, Debug)]
enum AdminListen {
    Off,
    At(SocketAddr),
}

impl FromStr for AdminListen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            _ => text
                .parse()
                .map(Self::At)
                .map_err(|_| "give an address with a port, such as 127.0.0.1:9090, or off"),
        }
    }
}

impl Addresses {
    /// The admin address, if there is to be one: any free port where the other may be any.
    fn admin(&self) -> Option<SocketAddr> {
        let port = match self.listen.port {
            0 | u16::MAX => 0,
            port => port + 1,
        };
        match self.admin_listen {
            None => Some((Ipv4Addr::LOCALHOST, port).into()),
            Some(AdminListen::At(address)) => Some(address),
            Some(AdminListen::Off) => None,
        }
    }

    /// Whom it believes.
    pub(super) fn trusted_proxies(&self) -> TrustedProxies {
        self.trusted_proxies.clone().into()
    }
}

/// Becomes true when the process is told to stop.
pub(super) type Stop = watch::Receiver<bool>;

/// Listens to Ctrl-C and to SIGTERM from now on.
pub(super) fn stop_signals() -> Result<Stop, CliError> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (stop, told) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stop.send_replace(true);
    });
    Ok(told)
}

/// Returns when the process is told to stop.
pub(super) async fn told(mut stop: Stop) {
    // Without a sender nobody can tell any more, which comes to the same.
    let _ = stop.wait_for(|told| *told).await;
}

/// The ports of a server: for requests, and for whoever runs it.
pub(super) struct Ports {
    pub(super) requests: TcpListener,
    pub(super) admin: Option<TcpListener>,
}

/// Takes the ports. Connections wait until they are served.
pub(super) async fn bind(addresses: &Addresses) -> Result<Ports, CliError> {
    let port = addresses.listen.port;
    let requests = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let requests = requests.map_err(|source| CliError::Port { port, source })?;
    let admin = match addresses.admin() {
        Some(address) => {
            let admin = TcpListener::bind(address).await;
            Some(admin.map_err(|source| CliError::AdminAddress { address, source })?)
        }
        None => None,
    };
    Ok(Ports { requests, admin })
}

/// Serves until told to stop; then takes no more connections, and requests may end.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: Stop) -> Result<(), CliError> {
    let router = router.layer(Extension(Stopping(stop.clone())));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(told(stop.clone()));
    let mut serving = tokio::spawn(serving.into_future());
    tokio::select! {
        ended = &mut serving => return ended.map_or_else(|error| Err(CliError::Served(error.into())), |served| served.map_err(CliError::Served)),
        () = told(stop) => {}
    }
    if timeout(LONGEST_END, &mut serving).await.is_err() {
        tracing::warn!("some requests did not end in time and are cut off");
        serving.abort();
    }
    Ok(())
}
