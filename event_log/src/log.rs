//! The way into the log.

use std::{
    collections::HashSet,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::Command;
use sqlx::PgPool;
use tokio::{
    runtime::Handle,
    sync::{Mutex, mpsc, oneshot, watch},
    task::{JoinHandle, JoinSet},
};

use crate::{
    cache::StateCache,
    committer::{Committer, Pending},
    erasure,
    error::ExecuteError,
    follow,
    keyring::Keyring,
    metadata::Metadata,
    meters::Meters,
    person::{self, Addresses},
    position::Position,
    recorded::RecordedEvent,
    roles::{Access, Role},
    secrets::LogSecrets,
};

/// Reads the time. The process has one clock; tests set their own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How a log is opened.
pub struct Options {
    /// The database.
    pub access: Access,
    /// The keys of this log.
    pub secrets: LogSecrets,
    /// The time.
    pub clock: Clock,
    /// How many commands may wait; one more is answered "busy".
    pub queue: usize,
    /// About how many bytes of states are kept.
    pub cache_bytes: usize,
    /// Commands come with their own past times, in order, into a log that has only such.
    pub import: bool,
}

impl Options {
    /// Sensible bounds: 4,096 waiting commands, 256 MiB of states.
    pub fn new(access: Access, secrets: LogSecrets, clock: Clock) -> Self {
        Self {
            access,
            secrets,
            clock,
            queue: 4096,
            cache_bytes: 256 << 20,
            import: false,
        }
    }
}

/// What a command did.
#[derive(Clone, Debug, PartialEq)]
pub struct Executed {
    /// The events it appended; none if nothing was left to do.
    pub events: Vec<RecordedEvent>,
    /// The log's position after it: a view that has reached it shows the effect.
    pub position: Position,
    /// It had taken effect before, with the same id; this is the answer it got then.
    pub repeated: bool,
}

/// The log of one database. Cheap to clone.
#[derive(Clone)]
pub struct EventLog(Arc<Shared>);

struct Shared {
    queue: mpsc::Sender<Pending>,
    capacity: usize,
    pace: Arc<AtomicU64>,
    meters: Arc<Meters>,
    reader: PgPool,
    keyring: Keyring,
    addresses: Addresses,
    secrets: LogSecrets,
    head: watch::Receiver<Position>,
    stop: watch::Sender<bool>,
    committer: Mutex<Option<JoinHandle<()>>>,
}

impl fmt::Debug for EventLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventLog")
    }
}

impl EventLog {
    /// Starts the committer and what wakes followers, and finishes erasures that were interrupted.
    pub fn open(options: Options) -> Self {
        let Options {
            access,
            secrets,
            clock,
            queue: capacity,
            cache_bytes,
            import,
        } = options;
        let keyring = Keyring::new(access.pool(Role::Keys, 4), secrets.clone());
        let reader = access.pool(Role::Server, 8);
        let (queue, waiting) = mpsc::channel(capacity);
        let (stop, stopping) = watch::channel(false);
        let (committed, own) = watch::channel(Position::default());
        let pace = Arc::new(AtomicU64::new(0));
        let meters = Arc::new(Meters::new());
        let committer = Committer {
            queue: waiting,
            home: Handle::current(),
            expected: 0,
            connect: access.as_role(if import { Role::Importer } else { Role::Server }),
            connection: None,
            reader: reader.clone(),
            keyring: keyring.clone(),
            cache: StateCache::new(cache_bytes),
            imported: import.then(|| clock()),
            clock,
            floor: DateTime::UNIX_EPOCH,
            committed,
            pace: Arc::clone(&pace),
            meters: Arc::clone(&meters),
            head: None,
            unreachable_since: None,
            conflicts: 0,
            begun: HashSet::new(),
            erasing: JoinSet::new(),
        };
        erasure::spawn(&reader, &keyring, stopping.clone());
        let head = follow::spawn(&reader, own, stopping.clone());
        let committer = Mutex::new(Some(committer.spawn(stopping)));
        Self(Arc::new(Shared {
            queue,
            capacity,
            pace,
            meters,
            reader,
            addresses: person::together(&keyring),
            keyring,
            secrets,
            head,
            stop,
            committer,
        }))
    }

    /// Decides `command` and appends what follows. Returns once that has committed.
    pub async fn execute(&self, metadata: Metadata, command: impl Command + 'static) -> Result<Executed, ExecuteError> {
        self.queue(metadata, Box::new(command), None).await
    }

    /// The same at a past time, in a log that was opened to import.
    pub async fn import(
        &self,
        metadata: Metadata,
        command: impl Command + 'static,
        at: DateTime<Utc>,
    ) -> Result<Executed, ExecuteError> {
        self.queue(metadata, Box::new(command), Some(at)).await
    }

    #[tracing::instrument(target = "spans", name = "execute", skip_all)]
    async fn queue(
        &self,
        metadata: Metadata,
        command: Box<dyn Command>,
        at: Option<DateTime<Utc>>,
    ) -> Result<Executed, ExecuteError> {
        let (answer, answered) = oneshot::channel();
        let pending = Pending {
            command,
            metadata,
            at,
            answer,
        };
        let answer = match self.0.queue.try_send(pending) {
            // The committer answers everything it has accepted; if it died, nobody knows how far it got.
            Ok(()) => answered.await.unwrap_or(Err(ExecuteError::Unavailable)),
            Err(mpsc::error::TrySendError::Full(_)) => Err(ExecuteError::Busy {
                retry_after: self.retry_after(),
            }),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(ExecuteError::Stopped),
        };
        self.0.meters.count(&answer);
        answer
    }

    /// About how long a full queue takes to be worked off, in whole seconds.
    fn retry_after(&self) -> Duration {
        let micros = self.0.pace.load(Ordering::Relaxed) * self.0.capacity as u64;
        Duration::from_secs(micros.div_ceil(1_000_000).clamp(1, 60))
    }

    /// Takes no more commands, commits those it has accepted, and ends.
    pub async fn close(&self) {
        self.0.stop.send_replace(true);
        if let Some(committer) = self.0.committer.lock().await.take()
            && let Err(error) = committer.await
        {
            tracing::error!(%error, "the committer ended in a panic");
        }
        self.0.reader.close().await;
        self.0.keyring.pool().close().await;
    }

    /// How many commands wait for a group.
    pub fn waiting(&self) -> usize {
        self.0.capacity - self.0.queue.capacity()
    }

    /// Its pools of connections, by name.
    pub fn pools(&self) -> [(&'static str, &PgPool); 2] {
        [("log", &self.0.reader), ("keys", self.0.keyring.pool())]
    }

    /// The position that the log is known to have reached; wakes whoever follows it.
    pub fn head(&self) -> watch::Receiver<Position> {
        self.0.head.clone()
    }

    /// The keyed hashes of this log.
    pub fn secrets(&self) -> &LogSecrets {
        &self.0.secrets
    }

    pub(crate) fn reader(&self) -> &PgPool {
        &self.0.reader
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.0.keyring
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.0.addresses
    }
}
