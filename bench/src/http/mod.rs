//! `bench http`: what keyledger does over HTTP beside bare routes of the same framework on the same Postgres: a page of licenses
//! beside one indexed select, assigning a license beside one insert of three rows. Then twice as much as it can take.

mod bare;
mod client;
pub mod devices;
mod market;
mod overload;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use self::client::{Client, Request};
use self::market::Market;
use self::overload::Overload;
use crate::figure::rounded;
use crate::machine::Machine;
use crate::processor::Processor;
use crate::report;
use crate::sample::{Sample, Timing};
use crate::views::store::Store;

/// Fills caches, prepares statements and opens connections.
const WARM_UP: Duration = Duration::from_millis(500);

#[derive(Args)]
pub struct HttpArgs {
    /// How many events the log has before.
    #[arg(long, default_value_t = 100_000)]
    events: i64,
    /// How many licenses the reseller has whose page is read.
    #[arg(long, default_value_t = 2_000)]
    licenses: usize,
    /// How many clients ask at once, each with a connection that it keeps.
    #[arg(long, default_value_t = 32)]
    clients: usize,
    /// How many rounds each figure is the median of.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// For how many seconds each round measures.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// The first fifty licenses of a reseller, for one of its users.
    Page,
    /// A license is assigned: three events, and what goes with them.
    Assign,
    /// The same while no read model is kept up, as the bare route keeps up none.
    AssignAlone,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum System {
    Keyledger,
    Bare,
}

/// A line of `results/http.json`: one system's work, beside the other's in the same run.
#[derive(Serialize)]
pub struct Figure {
    work: Work,
    system: System,
    clients: usize,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// What others took of the processor, in the median round.
    others: f64,
    /// keyledger's requests a second as a part of those of the bare route.
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
    /// Twice as much as that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    overload: Option<Overload>,
}

/// One round.
struct Round {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    others: f64,
}

/// What is measured, and where.
struct Bench {
    market: Market,
    bare: SocketAddr,
    timing: Timing,
    clients: usize,
    processor: Processor,
}

pub async fn run(args: HttpArgs) -> Result<()> {
    let mut store = Store::open(None).await?;
    let machine = Machine::look(&store.server).await?;
    println!("{machine}\n");
    // The servers have threads of their own, as processes of their own would, so that a client that is busy does not hold them up.
    let servers = Runtime::new()?;
    let outcome = measure(&args, &mut store, &servers).await;
    servers.shutdown_background();
    let figures = outcome?;
    println!("\n{}\n\n{machine}", report::http(&figures));
    println!("wrote {}", report::write("http.json", &figures)?.display());
    let failed: u64 = figures
        .iter()
        .filter_map(|figure| figure.overload.as_ref())
        .map(Overload::failed)
        .sum();
    ensure!(
        failed == 0,
        "{failed} requests failed under twice the load: they should be answered or refused as busy"
    );
    Ok(())
}

async fn measure(args: &HttpArgs, store: &mut Store, servers: &Runtime) -> Result<Vec<Figure>> {
    let market = Market::open(store, args.events, args.licenses, servers).await?;
    let bench = Bench {
        bare: bare::serve(&market, servers).await?,
        market,
        timing: Timing {
            warm_up: WARM_UP,
            measured: Duration::from_secs(args.seconds),
        },
        clients: args.clients,
        processor: Processor::new(store.server.postmaster()),
    };
    bench.compare().await?;
    let mut figures = Vec::new();
    for work in [Work::Page, Work::Assign, Work::AssignAlone] {
        if work == Work::AssignAlone {
            bench.market.rest();
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..args.rounds.max(1) {
            theirs.push(bench.round(work, System::Bare).await?);
            ours.push(bench.round(work, System::Keyledger).await?);
        }
        let bare = bench.figure(work, System::Bare, theirs);
        let mut keyledger = bench.figure(work, System::Keyledger, ours);
        keyledger.ratio = Some(rounded(keyledger.per_second / bare.per_second, 3));
        println!("{work:?}: twice {:.0} a second …", keyledger.per_second);
        let twice = 2.0 * keyledger.per_second;
        keyledger.overload = Some(overload::run(&bench.market, work, twice, bench.timing.measured).await?);
        figures.extend([bare, keyledger]);
    }
    bench.market.close().await;
    Ok(figures)
}

impl Bench {
    /// Both pages hold as many licenses, and both writes write: else there is nothing to compare.
    async fn compare(&self) -> Result<()> {
        for system in [System::Bare, System::Keyledger] {
            let mut client = Client::connect(self.address(system)).await?;
            let page = client.send(self.request(Work::Page, system)?).await?;
            ensure!(page.status == 200, "{system:?} answers {} to a page", page.status);
            let licenses = page.count("license_id");
            ensure!(licenses == 50, "{system:?} sends {licenses} licenses");
            let sold = client.send(self.request(Work::Assign, system)?).await?;
            ensure!(
                sold.status == 201,
                "{system:?} answers {} to an assignment",
                sold.status
            );
        }
        Ok(())
    }

    fn address(&self, system: System) -> SocketAddr {
        match system {
            System::Keyledger => self.market.address,
            System::Bare => self.bare,
        }
    }

    /// Both are asked in the same words.
    fn request(&self, work: Work, system: System) -> Result<Request> {
        self.market.request(work, self.address(system))
    }

    /// Clients that ask as fast as they are answered. What was written before is in the read models by then, so that nobody's round pays
    /// for another's.
    async fn round(&self, work: Work, system: System) -> Result<Round> {
        let mut connections = Vec::new();
        for _ in 0..self.clients {
            connections.push(Client::connect(self.address(system)).await?);
        }
        if work != Work::AssignAlone {
            self.market.caught_up().await?;
        }
        let (market, address) = (self.market.clone(), self.address(system));
        let request = move || market.request(work, address);
        let round = measured(connections, request, self.timing, &self.processor).await?;
        println!("{work:?}, {system:?}: {:.0} a second", round.per_second);
        Ok(round)
    }

    /// The medians of the rounds.
    fn figure(&self, work: Work, system: System, rounds: Vec<Round>) -> Figure {
        let median = |field, digits| median(&rounds, field, digits);
        Figure {
            work,
            system,
            clients: self.clients,
            per_second: median(|round| round.per_second, 1),
            p50_ms: median(|round| round.p50_ms, 3),
            p99_ms: median(|round| round.p99_ms, 3),
            others: median(|round| round.others, 3),
            ratio: None,
            overload: None,
        }
    }
}

/// Each connection asks for `request` as fast as it is answered.
async fn measured(
    connections: Vec<Client>,
    request: impl Fn() -> Result<Request> + Clone + Send + 'static,
    timing: Timing,
    processor: &Processor,
) -> Result<Round> {
    let before = processor.read().await?;
    let begin = Instant::now() + timing.warm_up;
    let end = begin + timing.measured;
    let mut running = JoinSet::new();
    for client in connections {
        let request = request.clone();
        running.spawn(async move { ask(client, request, begin, end).await });
    }
    let mut total = Sample::new(timing.measured.as_secs_f64())?;
    while let Some(sample) = running.join_next().await {
        total.join(&sample??)?;
    }
    let others = before.others_until(&processor.read().await?);
    Ok(Round {
        per_second: total.per_second()?,
        p50_ms: total.quantile_ms(0.5),
        p99_ms: total.quantile_ms(0.99),
        others,
    })
}

/// The median of a field of the rounds.
fn median(rounds: &[Round], field: fn(&Round) -> f64, digits: i32) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(field).collect();
    values.sort_by(f64::total_cmp);
    rounded(values[values.len() / 2], digits)
}

async fn ask(
    mut client: Client,
    request: impl Fn() -> Result<Request>,
    begin: Instant,
    end: Instant,
) -> Result<Sample> {
    let mut sample = Sample::new((end - begin).as_secs_f64())?;
    loop {
        let request = request()?;
        let started = Instant::now();
        if started >= end {
            return Ok(sample);
        }
        let answer = client.send(request).await?;
        ensure!(
            matches!(answer.status, 200 | 201),
            "the answer is {}: {}",
            answer.status,
            answer.text()
        );
        let finished = Instant::now();
        if (begin..=end).contains(&finished) {
            sample.record(1, finished - started)?;
        }
    }
}

impl Figure {
    /// The cells of its line.
    pub fn cells(&self) -> Vec<String> {
        let or_nothing = |text: Option<String>| text.unwrap_or_default();
        vec![
            match self.work {
                Work::Page => "page",
                Work::Assign => "assign",
                Work::AssignAlone => "assign, read models at rest",
            }
            .to_owned(),
            format!("{:?}", self.system).to_lowercase(),
            report::grouped(self.per_second),
            format!("{:.2}", self.p50_ms),
            format!("{:.2}", self.p99_ms),
            format!("{:.0} %", self.others * 100.0),
            or_nothing(self.ratio.map(|ratio| format!("{ratio:.2}"))),
            or_nothing(self.overload.as_ref().map(Overload::to_string)),
        ]
    }
}
