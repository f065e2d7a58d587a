//! One system in a run: its database, its prepared streams, and how it is made to do one round.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::database::Database;
use crate::load::{self, Rotation, Target};
use crate::pgbench::{self, Pgbench};
use crate::plan::{Cell, Condition, EVENTS_PER_STREAM, PROCESSES, Work};
use crate::sample::{Sample, Timing};
use crate::systems::{self, System};
use crate::worker;

/// Enough to fill two cores while preparing, and no more, since serializable appends get in each other's way.
const PREPARING_CLIENTS: u32 = 4;

const BETWEEN_LOOKS: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Entrant {
    name: &'static str,
    database: Database,
    kind: Kind,
}

enum Kind {
    System {
        prepared: Arc<Rotation>,
        streams: usize,
        reading_order: &'static str,
    },
    Pgbench(Pgbench),
}

impl Entrant {
    /// Makes the system's database and, if the plan asks for them, the streams of a hundred events.
    pub async fn prepare(name: &'static str, socket_dir: &Path, streams: usize) -> Result<Self> {
        let database = Database::create(socket_dir.to_path_buf(), name).await?;
        database.require_durable().await?;
        let system = systems::open(name, &database, PREPARING_CLIENTS).await?;
        system.create_schema().await?;
        let accounts: Vec<Uuid> = (0..streams).map(|_| Uuid::new_v4()).collect();
        stream::iter(&accounts)
            .map(|account| system.prepare(*account, EVENTS_PER_STREAM))
            .buffer_unordered(PREPARING_CLIENTS as usize)
            .try_collect::<()>()
            .await?;
        system.close().await;
        Ok(Self {
            name,
            database,
            kind: Kind::System {
                prepared: Arc::new(Rotation::new(accounts)),
                streams,
                reading_order: system.reading_order(),
            },
        })
    }

    pub async fn prepare_pgbench(pgbench: Pgbench, socket_dir: &Path) -> Result<Self> {
        let database = Database::create(socket_dir.to_path_buf(), pgbench::NAME).await?;
        database.require_durable().await?;
        pgbench.create_schema(&database).await?;
        Ok(Self {
            name: pgbench::NAME,
            database,
            kind: Kind::Pgbench(pgbench),
        })
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// In which order it reads the log, if it can.
    pub fn reading_order(&self) -> Option<&'static str> {
        match &self.kind {
            Kind::System { reading_order, .. } => Some(reading_order),
            Kind::Pgbench(_) => None,
        }
    }

    pub async fn hold_snapshot(&self) -> Result<PgConnection> {
        self.database.hold_snapshot().await
    }

    /// Only a framework has streams to debit and events to decode.
    pub fn takes_part(&self, cell: &Cell) -> bool {
        match &self.kind {
            Kind::System { .. } => true,
            Kind::Pgbench(_) => cell.work == Work::NewStream,
        }
    }

    /// Ends when all connections of the round have ended, so that the next system starts on a quiet server.
    pub async fn round(&self, cell: &Cell, timing: Timing) -> Result<Sample> {
        let maintenance = Database::maintenance(self.database.socket_dir.clone());
        let mut maintenance = maintenance.connect().await?;
        let before = self.database.clients(&mut maintenance).await?;
        let sample = self.clients_at_work(cell, timing).await;
        let patience = Instant::now() + PATIENCE;
        while self.database.clients(&mut maintenance).await? > before {
            ensure!(Instant::now() < patience, "connections were left behind");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        maintenance.close().await?;
        sample
    }

    async fn clients_at_work(&self, cell: &Cell, timing: Timing) -> Result<Sample> {
        let processes = match cell.condition {
            Some(Condition::ThreeProcesses) => PROCESSES,
            _ => 1,
        };
        let (database, clients) = (&self.database, cell.clients);
        match &self.kind {
            Kind::Pgbench(pgbench) => pgbench.new_streams(database, clients, processes, timing).await,
            Kind::System { .. } if processes > 1 => {
                worker::new_streams(self.name, database, clients, processes, timing).await
            }
            Kind::System { prepared, streams, .. } => {
                let system = systems::open(self.name, database, clients).await?;
                let sample = match cell.work {
                    Work::ReadAll => read_all(system.as_ref(), *streams).await,
                    Work::NewStream => load::run(system.clone(), Target::NewStreams, clients, timing).await,
                    Work::Append100 => {
                        let target = Target::Streams(prepared.clone());
                        load::run(system.clone(), target, clients, timing).await
                    }
                    Work::HotStream => debit_one(&system, clients, timing).await,
                };
                system.close().await;
                sample
            }
        }
    }
}

/// Each round has a hot stream of its own, so that a fast system is not punished by the length of its own stream.
async fn debit_one(system: &Arc<dyn System>, clients: u32, timing: Timing) -> Result<Sample> {
    let account = Uuid::new_v4();
    system.prepare(account, EVENTS_PER_STREAM).await?;
    load::run(system.clone(), Target::Hot(account), clients, timing).await
}

/// One call that reads everything; its latency is the time of the whole.
async fn read_all(system: &dyn System, streams: usize) -> Result<Sample> {
    let started = Instant::now();
    let events = system.read_all().await?;
    let taken = started.elapsed();
    let expected = u64::try_from(streams * EVENTS_PER_STREAM)?;
    ensure!(events == expected, "read {events} events of {expected}");
    let mut sample = Sample::new(taken.as_secs_f64())?;
    sample.record(events, taken)?;
    Ok(sample)
}
