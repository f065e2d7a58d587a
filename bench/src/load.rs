//! Clients that call one system as fast as it answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::sample::{Sample, Timing};
use crate::systems::System;

/// A call that is under way when the time runs out is not counted, but may end; one that others keep failing is given up.
const GRACE: Duration = Duration::from_secs(5);

/// Which account the next call is about.
#[derive(Clone)]
pub enum Target {
    NewStreams,
    /// Each in turn, so that no two clients meet on one.
    Streams(Arc<Rotation>),
    Hot(Uuid),
}

/// Prepared streams, and how far the rounds have come through them.
pub struct Rotation {
    accounts: Vec<Uuid>,
    next: AtomicUsize,
}

impl Rotation {
    pub fn new(accounts: Vec<Uuid>) -> Self {
        let next = AtomicUsize::new(0);
        Self { accounts, next }
    }

    fn next(&self) -> Uuid {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        self.accounts[index % self.accounts.len()]
    }
}

impl Target {
    async fn call(&self, system: &dyn System) -> Result<()> {
        match self {
            Self::NewStreams => system.new_stream(Uuid::now_v7()).await,
            Self::Streams(rotation) => system.append(rotation.next()).await,
            Self::Hot(account) => system.debit(*account).await,
        }
    }
}

/// Runs the clients side by side and adds up what they did after the warm-up.
pub async fn run(system: Arc<dyn System>, target: Target, clients: u32, timing: Timing) -> Result<Sample> {
    let begin = Instant::now() + timing.warm_up;
    let end = begin + timing.measured;
    let mut running = JoinSet::new();
    for _ in 0..clients {
        running.spawn(client(system.clone(), target.clone(), begin, end));
    }
    let mut total = Sample::new(timing.measured.as_secs_f64())?;
    while let Some(sample) = running.join_next().await {
        total.join(&sample??)?;
    }
    Ok(total)
}

async fn client(system: Arc<dyn System>, target: Target, begin: Instant, end: Instant) -> Result<Sample> {
    let mut sample = Sample::new((end - begin).as_secs_f64())?;
    loop {
        let started = Instant::now();
        if started >= end {
            return Ok(sample);
        }
        let call = target.call(system.as_ref());
        match tokio::time::timeout_at((end + GRACE).into(), call).await {
            Ok(outcome) => outcome?,
            Err(_) => return Ok(sample),
        }
        let finished = Instant::now();
        if (begin..=end).contains(&finished) {
            sample.record(1, finished - started)?;
        }
    }
}
