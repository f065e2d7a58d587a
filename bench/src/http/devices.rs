//! `bench devices`: how many computers refresh their licenses in a second, beside a bare route of the same framework that signs the
//! same answer and looks nothing up.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use clap::Args;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use keyledger_verify::{ActivationKey, Kind, License, Size, Timestamp, computer_hash, sign};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::client::{Client, Request};
use super::market::Market;
use super::{Round, System, WARM_UP, measured, median};
use crate::figure::rounded;
use crate::machine::Machine;
use crate::processor::Processor;
use crate::report;
use crate::sample::Timing;
use crate::views::store::Store;

const SECONDS_OF_A_DAY: f64 = 86_400.0;

#[derive(Args)]
pub struct DevicesArgs {
    /// How many events the log has before.
    #[arg(long, default_value_t = 20_000)]
    events: i64,
    /// How many computers ask, in turn.
    #[arg(long, default_value_t = 5_000)]
    computers: usize,
    /// How many ask at once, each with a connection that it keeps.
    #[arg(long, default_value_t = 32)]
    clients: usize,
    /// How many rounds each figure is the median of.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// For how many seconds each round measures.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
}

/// A line of `results/devices.json`.
#[derive(Serialize)]
pub struct Figure {
    system: System,
    computers: usize,
    clients: usize,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// What others took of the processor, in the median round.
    others: f64,
    /// keyledger's refreshes a second as a part of those of the bare route.
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
}

/// Computers that ask in turn.
#[derive(Clone)]
struct Computers {
    code: String,
    installed: Arc<Vec<(Uuid, String)>>,
    next: Arc<AtomicUsize>,
}

impl Computers {
    /// What the next one asks, at `address`. It has the newest revision, as nearly all have.
    fn request(&self, address: SocketAddr) -> Result<Request> {
        let place = self.next.fetch_add(1, Ordering::Relaxed) % self.installed.len();
        let (license, computer) = &self.installed[place];
        let request = hyper::Request::builder()
            .method("POST")
            .uri(format!("/v1/device/licenses/{license}/refresh"))
            .header(HOST, address.to_string())
            .header(AUTHORIZATION, format!("Bearer {}", self.code))
            .header(CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(&json!({ "computer_id": computer, "revision": 1 }))?);
        Ok(request.context("making a request")?.map(Into::into))
    }
}

pub async fn run(args: DevicesArgs) -> Result<()> {
    let mut store = Store::open(None).await?;
    let machine = Machine::look(&store.server).await?;
    println!("{machine}\n");
    let servers = Runtime::new()?;
    let outcome = measure(&args, &mut store, &servers).await;
    servers.shutdown_background();
    let figures = outcome?;
    println!("\n{}\n\n{machine}", report::devices(&figures));
    println!("wrote {}", report::write("devices.json", &figures)?.display());
    Ok(())
}

async fn measure(args: &DevicesArgs, store: &mut Store, servers: &Runtime) -> Result<Vec<Figure>> {
    let market = Market::open(store, args.events, 0, servers).await?;
    let (code, installed) = market.install(args.computers).await?;
    let computers = Computers {
        code,
        installed: Arc::new(installed),
        next: Arc::default(),
    };
    market.caught_up().await?;
    let addresses = [
        (System::Bare, bare(servers).await?),
        (System::Keyledger, market.address),
    ];
    compare(&computers, addresses).await?;
    let timing = Timing {
        warm_up: WARM_UP,
        measured: Duration::from_secs(args.seconds),
    };
    let processor = Processor::new(store.server.postmaster());
    let mut rounds = addresses.map(|_| Vec::new());
    for _ in 0..args.rounds.max(1) {
        for ((system, address), rounds) in addresses.iter().copied().zip(&mut rounds) {
            let mut connections = Vec::new();
            for _ in 0..args.clients {
                connections.push(Client::connect(address).await?);
            }
            let computers = computers.clone();
            let request = move || computers.request(address);
            let round = measured(connections, request, timing, &processor).await?;
            println!("{system:?}: {:.0} a second", round.per_second);
            rounds.push(round);
        }
    }
    market.close().await;
    let [bare, ours] = rounds;
    let bare = figure(args, System::Bare, bare);
    let mut ours = figure(args, System::Keyledger, ours);
    ours.ratio = Some(rounded(ours.per_second / bare.per_second, 3));
    Ok(vec![bare, ours])
}

/// Both answer with a license file.
async fn compare(computers: &Computers, addresses: [(System, SocketAddr); 2]) -> Result<()> {
    for (system, address) in addresses {
        let answer = Client::connect(address)
            .await?
            .send(computers.request(address)?)
            .await?;
        ensure!(
            answer.status == 200 && answer.text().contains("BEGIN KEYLEDGER LICENSE"),
            "{system:?} answers {}: {}",
            answer.status,
            answer.text()
        );
    }
    Ok(())
}

/// What a computer shows.
#[derive(Deserialize)]
struct Shown {
    computer_id: String,
    revision: u64,
}

#[derive(Serialize)]
struct Signed {
    file: String,
}

/// The bare route: it signs, and knows nothing.
async fn bare(servers: &Runtime) -> Result<SocketAddr> {
    let router = Router::new().route("/v1/device/licenses/{license}/refresh", post(refresh));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let listener = listener.into_std()?;
    servers.spawn(async move { axum::serve(TcpListener::from_std(listener)?, router).await });
    Ok(address)
}

async fn refresh(
    axum::extract::Path(license): axum::extract::Path<Uuid>,
    Json(shown): Json<Shown>,
) -> Result<Json<Signed>, StatusCode> {
    let license_id = license.to_string();
    let day = |day: i64| Timestamp::from_unix(1_796_083_200 + day * 86_400);
    let license = License {
        kind: Kind::License,
        serial: "P24D913F6".to_owned(),
        activation_key: ActivationKey("NAQR-HVW5-K7MD-2XTE".to_owned()),
        computer_hash: computer_hash(&license_id, &shown.computer_id),
        license_id,
        product: "T".to_owned(),
        edition: Some("MOB".to_owned()),
        size: 3.try_into().map_or(Size::Unlimited, Size::Count),
        trial_end: None,
        support_until: None,
        issued_at: day(0),
        refresh_after: day(1),
        valid_until: day(30),
        position: 15_293,
        revision: shown.revision,
    };
    let file = sign(&license, "bench", &[7; 32]).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(Signed { file }))
}

/// The medians of the rounds.
fn figure(args: &DevicesArgs, system: System, rounds: Vec<Round>) -> Figure {
    let median = |field, digits| median(&rounds, field, digits);
    Figure {
        system,
        computers: args.computers,
        clients: args.clients,
        per_second: median(|round| round.per_second, 1),
        p50_ms: median(|round| round.p50_ms, 3),
        p99_ms: median(|round| round.p99_ms, 3),
        others: median(|round| round.others, 3),
        ratio: None,
    }
}

impl Figure {
    /// The cells of its line.
    pub fn cells(&self) -> Vec<String> {
        vec![
            format!("{:?}", self.system).to_lowercase(),
            report::grouped(self.per_second),
            report::grouped(self.per_second * SECONDS_OF_A_DAY),
            format!("{:.2}", self.p50_ms),
            format!("{:.2}", self.p99_ms),
            format!("{:.0} %", self.others * 100.0),
            self.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
        ]
    }
}
