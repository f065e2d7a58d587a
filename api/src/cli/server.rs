//! Listening and serving, until the process is told to stop.

use std::{
    net::{Ipv4Addr, SocketAddr},
    pin::pin,
    str::FromStr,
    time::Duration,
};

use axum::{Extension, Router, extract::ConnectInfo, http::Request};
use clap::Args;
use hyper::{
    body::Incoming,
    server::conn::http1::Builder,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::{sleep, timeout},
};

use crate::{Network, Stopping, TrustedProxies, cli::CliError};

/// How long requests may take to end once the process is told to stop.
const LONGEST_END: Duration = Duration::from_secs(15);

/// How long a client may take to say what it asks for, or leave a connection unused.
const LONGEST_HEAD: Duration = Duration::from_secs(60);
/// How long it is waited after a connection that could not be taken.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

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
pub(super) async fn serve(listener: TcpListener, router: Router, stop: Stop) {
    serve_within(LONGEST_HEAD, listener, router, stop).await;
}

/// The same with a limit for how long the head of a request may be on its way, or the next one be waited for. The library's own way
/// to serve has none, so that a client who says nothing would keep its connection for good.
async fn serve_within(longest_head: Duration, listener: TcpListener, router: Router, stop: Stop) {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(longest_head);
    let router = TowerToHyperService::new(router.layer(Extension(Stopping(stop.clone()))));
    let open = GracefulShutdown::new();
    let mut told = pin!(told(stop));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut told => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // One that went away, or more than there may be open: others go on, and end.
                tracing::warn!(%error, "a connection cannot be taken");
                sleep(AFTER_REFUSAL).await;
                continue;
            }
        };
        let router = router.clone();
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.call(request)
        });
        let connection = open.watch(builder.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if timeout(LONGEST_END, open.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time and are cut off");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    #[tokio::test]
    async fn asvs_2_4_1_a_head_that_does_not_come_to_an_end_is_given_up() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = watch::channel(false);
        let router = Router::new().route("/", get(async || "answered"));
        let serving = tokio::spawn(serve_within(Duration::from_millis(50), listener, router, told));
        for begun in ["", "GET / HTTP/1.1\r\nHost: local"] {
            let mut connection = TcpStream::connect(address).await.unwrap();
            connection.write_all(begun.as_bytes()).await.unwrap();
            let mut answer = String::new();
            // Without a limit this would never end.
            connection.read_to_string(&mut answer).await.unwrap();
            assert!(!answer.contains("answered"), "{answer}");
        }
        stop.send_replace(true);
        serving.await.unwrap();
    }
}
