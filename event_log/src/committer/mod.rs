//! The committer: the one task of a process that decides commands and appends them in groups.
//!
//! All waiting commands become a group. Their states come from the cache or are read in one query, the commands are decided
//! one after the other, and the group is appended in one call. If anything that was read has changed meanwhile, all of it is
//! decided again. No answer leaves before its group has committed, a rejection's neither: it may stand on a stale state.

mod decide;
mod failure;
mod outcome;
mod rows;

use std::{
    collections::{BTreeSet, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::{Command, Stream};
use sqlx::{Connection, PgConnection, PgPool, postgres::PgConnectOptions, raw_sql};
use tokio::{
    runtime::{self, Handle},
    sync::{mpsc, oneshot, watch},
    task::{JoinHandle, JoinSet},
};

use self::{
    decide::{Loaded, decide},
    failure::Failure,
    outcome::answer_all,
    rows::Written,
};
use crate::{
    append::{Outcome, append},
    cache::{Cached, Standing, StateCache},
    error::ExecuteError,
    keyring::Keyring,
    log::{Clock, Executed},
    metadata::Metadata,
    meters::Meters,
    position::Position,
    read,
};

/// More commands than this wait for the next group.
const LARGEST_GROUP: usize = 512;
/// The longest that a group waits to grow; far less than it takes to commit.
const GATHERING: Duration = Duration::from_micros(200);
/// Planning the append anew for each group would take as long as carrying it out. The plans that are kept are made while tables
/// may be small, and must not read a whole table once it is large. Where there is no index, as on the time floor, a scan then
/// seems so costly that Postgres would compile it first.
const SESSION: &str = "
    set statement_timeout = '20s';
    set plan_cache_mode = force_generic_plan;
    set enable_seqscan = off;
    set enable_bitmapscan = off;
    set jit = off
";
/// A log that is further ahead of the clock than this was written under another clock.
const LARGEST_LEAD: TimeDelta = TimeDelta::seconds(60);

/// A command that waits for its answer.
pub(crate) struct Pending {
    pub(crate) command: Box<dyn Command>,
    pub(crate) metadata: Metadata,
    /// The time it is imported at; none for the time of its group.
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) answer: oneshot::Sender<Result<Executed, ExecuteError>>,
}

/// What became of one try to commit a group.
enum Tried {
    Answered,
    Again(Vec<Pending>),
    Refused(Vec<Pending>, String),
}

pub(crate) struct Committer {
    pub(crate) queue: mpsc::Receiver<Pending>,
    /// Where others run. What comes from shared pools is fetched there: a connection belongs to where it was opened.
    pub(crate) home: Handle,
    pub(crate) connect: PgConnectOptions,
    pub(crate) connection: Option<PgConnection>,
    pub(crate) reader: PgPool,
    pub(crate) keyring: Keyring,
    pub(crate) cache: StateCache,
    pub(crate) clock: Clock,
    pub(crate) imported: Option<DateTime<Utc>>,
    /// The time that the next group must not be below.
    pub(crate) floor: DateTime<Utc>,
    pub(crate) committed: watch::Sender<Position>,
    /// Microseconds that a command took lately, from which "try again in" follows.
    pub(crate) pace: Arc<AtomicU64>,
    pub(crate) meters: Arc<Meters>,
    /// Where the log stands if nobody else has appended since all that is cached as fresh was read or committed.
    pub(crate) head: Option<i64>,
    pub(crate) unreachable_since: Option<Instant>,
    pub(crate) conflicts: u32,
    /// How many commands the next group may have: those that waited when the last was answered, and those who were answered.
    pub(crate) expected: usize,
    /// Streams that commands expected to begin and that had begun, until the next group is through.
    pub(crate) begun: HashSet<Stream>,
    /// Erasures whose keys are being destroyed.
    pub(crate) erasing: JoinSet<()>,
}

impl Committer {
    /// Works on a thread of its own, until `stop` is set and everything that was accepted is answered.
    ///
    /// Among the others' tasks each answer was a chance to wake another processor, which took longer than the answer itself,
    /// and the next group waited for those who had been moved there.
    pub(crate) fn spawn(self, stop: watch::Receiver<bool>) -> JoinHandle<()> {
        self.home.clone().spawn_blocking(move || {
            match runtime::Builder::new_current_thread().enable_all().build() {
                Ok(own) => own.block_on(self.run(stop)),
                // Its queue closes, and whoever asks is told that the log takes nothing.
                Err(error) => tracing::error!(%error, "the committer cannot start"),
            }
        })
    }

    /// Works until `stop` is set and everything that was accepted is answered.
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut group = Vec::new();
        loop {
            let taken = tokio::select! {
                biased;
                () = stopped(&mut stop), if !self.queue.is_closed() => {
                    self.queue.close();
                    continue;
                }
                taken = self.queue.recv_many(&mut group, LARGEST_GROUP) => taken,
            };
            if taken == 0 {
                break;
            }
            gather(&mut self.queue, &mut group, self.expected).await;
            let (started, taken) = (Instant::now(), group.len());
            self.commit(std::mem::take(&mut group)).await;
            self.note_pace(started.elapsed(), taken);
        }
        while self.erasing.join_next().await.is_some() {}
        if let Some(connection) = self.connection {
            // Everything is answered; a connection that does not close in order is closed by the server.
            let _ = connection.close().await;
        }
    }

    fn note_pace(&self, elapsed: Duration, commands: usize) {
        let newest = u64::try_from(elapsed.as_micros() / commands.max(1) as u128).unwrap_or(u64::MAX);
        let before = self.pace.load(Ordering::Relaxed);
        self.pace.store(before / 8 * 7 + newest / 8, Ordering::Relaxed);
    }

    /// Commits `group`, in parts if it must be; every command of it is answered.
    async fn commit(&mut self, group: Vec<Pending>) {
        let mut waiting = vec![group];
        while let Some(group) = waiting.pop() {
            let (group, repeated) = split_repeated(group);
            if !repeated.is_empty() {
                waiting.push(repeated);
            }
            if group.is_empty() {
                continue;
            }
            match self.try_commit(group).await {
                Tried::Answered => {}
                Tried::Again(group) => waiting.push(group),
                Tried::Refused(mut group, reason) => {
                    let rest = group.split_off(group.len() / 2);
                    if group.is_empty() {
                        tracing::error!(%reason, "the database refused a command");
                        answer_all(rest, || ExecuteError::Refused(reason.clone()));
                    } else {
                        waiting.extend([rest, group]);
                    }
                }
            }
        }
    }

    async fn try_commit(&mut self, group: Vec<Pending>) -> Tried {
        let stamp = match self.stamp() {
            Ok(stamp) => stamp,
            Err(reason) => return self.failed(group, Failure::Clock(reason)).await,
        };
        match self.append(&group, stamp).await {
            Ok((written, Outcome::Appended(head))) => {
                self.floor = stamp;
                self.conclude(group, written, head);
                Tried::Answered
            }
            Ok((_, Outcome::Known)) => self.answer_known(group).await,
            Ok((_, Outcome::Begun)) => self.begun(group),
            Ok((_, Outcome::Conflict(found))) => self.conflict(group, &found).await,
            Ok((_, Outcome::Late(floor))) => self.late(group, floor),
            Err(failure) => self.failed(group, failure).await,
        }
    }

    /// The time of a group: the clock's, to the microsecond that the database keeps, and never below what the log has seen.
    fn stamp(&self) -> Result<DateTime<Utc>, String> {
        let now = (self.clock)().trunc_subsecs(6);
        if self.imported.is_none() && self.floor - now > LARGEST_LEAD {
            return Err(format!("it says {now}, but the log's last event is of {}", self.floor));
        }
        Ok(now.max(self.floor))
    }

    async fn append(&mut self, group: &[Pending], stamp: DateTime<Utc>) -> Result<(Written, Outcome), Failure> {
        let mut loaded = Loaded::new();
        let decided = loop {
            let (cache, begun) = (&mut self.cache, &self.begun);
            let mut at_hand = |stream, begins| match cache.fresh(stream) {
                None if begins && !begun.contains(&stream) => Some(cache.base(stream)),
                known => known,
            };
            match decide(group, &mut loaded, &mut at_hand, stamp) {
                Ok(decided) => break decided,
                Err(missing) => self.load(&mut loaded, missing).await?,
            }
        };
        let (written, rows) = self.write(group, decided, &loaded, stamp).await?;
        let connection = self.connection().await?;
        let started = Instant::now();
        let outcome = append(connection, &rows).await?;
        self.meters.append.record(started.elapsed());
        if let (Outcome::Appended(_), Ok(commands)) = (&outcome, u32::try_from(group.len())) {
            self.meters.group.record(commands);
        }
        self.unreachable_since = None;
        Ok((written, outcome))
    }

    /// Reads the states of `missing` on from what is known of them, in one query.
    async fn load(&mut self, loaded: &mut Loaded, missing: BTreeSet<Stream>) -> Result<(), Failure> {
        let behind = missing
            .into_iter()
            .map(|stream| (stream, self.cache.base(stream)))
            .collect();
        for (stream, cached) in read::states(self.connection().await?, behind).await? {
            self.cache.put(stream, cached.version, Arc::clone(&cached.state));
            loaded.insert(
                stream,
                Cached {
                    standing: Standing::Newest,
                    ..cached
                },
            );
        }
        Ok(())
    }

    async fn connection(&mut self) -> Result<&mut PgConnection, Failure> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                // Who knows what happened meanwhile, a restore even: nothing that was cached counts.
                self.cache.clear();
                self.head = None;
                let mut connection = PgConnection::connect_with(&self.connect).await?;
                raw_sql(SESSION).execute(&mut connection).await?;
                connection
            }
        };
        Ok(self.connection.insert(connection))
    }
}

/// Waits a moment for those who were just answered, if many were: one larger group costs less than two in turn.
async fn gather(queue: &mut mpsc::Receiver<Pending>, group: &mut Vec<Pending>, expected: usize) {
    let started = Instant::now();
    while group.len() < expected.min(LARGEST_GROUP) && started.elapsed() < GATHERING {
        match queue.try_recv() {
            Ok(pending) => group.push(pending),
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

/// Returns once `stop` is set, or nobody is left to set it.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// A command that is in the group twice is decided once; the other then finds what the log says of it.
fn split_repeated(group: Vec<Pending>) -> (Vec<Pending>, Vec<Pending>) {
    let mut seen = HashSet::with_capacity(group.len());
    group
        .into_iter()
        .partition(|pending| seen.insert(pending.metadata.command_id))
}
