//! More requests than can be answered, sent whether or not those before were: what comes of each.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::Work;
use super::client::Client;
use super::market::Market;
use crate::figure::rounded;
use crate::report;
use crate::sample::Sample;

/// Requests go out in handfuls of a millisecond.
const TICK: Duration = Duration::from_millis(1);
/// Whoever is not answered until then has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came of the requests.
#[derive(Clone, Debug, Serialize)]
pub struct Overload {
    /// How many were asked a second.
    offered_per_second: f64,
    /// How many of these were done.
    done_per_second: f64,
    /// The part that was refused as busy, saying when to try again.
    refused: f64,
    /// How many had any other answer, or none.
    failed: u64,
    /// Of those that were done.
    p50_ms: f64,
    /// Of those that were done.
    p99_ms: f64,
    /// The longest that a refusal took.
    refused_after_ms: f64,
}

#[derive(Default)]
struct Counted {
    refused: u64,
    failed: u64,
    refused_after: Duration,
}

/// Connections that nobody uses just now.
type Idle = Arc<Mutex<Vec<Client>>>;

/// Sends `per_second` requests for as long as `lasting`.
pub async fn run(market: &Market, work: Work, per_second: f64, lasting: Duration) -> Result<Overload> {
    let idle = Idle::default();
    let mut done = Sample::new(lasting.as_secs_f64())?;
    let (mut counted, mut sent) = (Counted::default(), 0_u64);
    let mut asked = JoinSet::new();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let begun = Instant::now();
    while begun.elapsed() < lasting {
        ticks.tick().await;
        let due = (begun.elapsed().as_secs_f64() * per_second) as u64;
        for _ in sent..due {
            asked.spawn(one(market.clone(), work, idle.clone()));
        }
        sent = sent.max(due);
        while let Some(outcome) = asked.try_join_next() {
            counted.count(outcome?, &mut done)?;
        }
    }
    let offered_for = begun.elapsed().as_secs_f64();
    while let Some(outcome) = asked.join_next().await {
        counted.count(outcome?, &mut done)?;
    }
    let took = begun.elapsed().as_secs_f64();
    Ok(Overload {
        offered_per_second: (sent as f64 / offered_for).round(),
        done_per_second: (done.events as f64 / took).round(),
        refused: rounded(counted.refused as f64 / sent as f64, 3),
        failed: counted.failed,
        p50_ms: done.quantile_ms(0.5),
        p99_ms: done.quantile_ms(0.99),
        refused_after_ms: rounded(counted.refused_after.as_secs_f64() * 1e3, 3),
    })
}

/// Whether it was done or refused, and after how long.
async fn one(market: Market, work: Work, idle: Idle) -> Result<(bool, Duration)> {
    let request = market.request(work, market.address)?;
    let started = Instant::now();
    let kept = idle.lock().map_err(|_| anyhow!("a client ended in a panic"))?.pop();
    let mut client = match kept {
        Some(client) => client,
        None => Client::connect(market.address).await?,
    };
    let answer = timeout(PATIENCE, client.send(request)).await??;
    let took = started.elapsed();
    idle.lock()
        .map_err(|_| anyhow!("a client ended in a panic"))?
        .push(client);
    match answer.status {
        200 | 201 => Ok((true, took)),
        503 if answer.retry_after => Ok((false, took)),
        status => Err(anyhow!("the answer is {status}: {}", answer.text())),
    }
}

impl Counted {
    fn count(&mut self, outcome: Result<(bool, Duration)>, done: &mut Sample) -> Result<()> {
        match outcome {
            Ok((true, took)) => done.record(1, took)?,
            Ok((false, took)) => {
                self.refused += 1;
                self.refused_after = self.refused_after.max(took);
            }
            Err(error) => {
                if self.failed == 0 {
                    println!("  the first that failed: {error:#}");
                }
                self.failed += 1;
            }
        }
        Ok(())
    }
}

impl Overload {
    pub fn failed(&self) -> u64 {
        self.failed
    }
}

impl fmt::Display for Overload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [offered, done] = [self.offered_per_second, self.done_per_second].map(report::grouped);
        write!(
            f,
            "of {offered} a second {done} done ({:.0} / {:.0} ms), {:.0} % refused, {} failed",
            self.p50_ms,
            self.p99_ms,
            self.refused * 100.0,
            self.failed
        )
    }
}
