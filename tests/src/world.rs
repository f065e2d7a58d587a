//! One test's log, its read models and its clock.

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Command, Rejection};
use event_log::{
    Access, Actor, EventLog, ExecuteError, Executed, LogSecrets, Metadata, Options, Position, RecordedEvent, read,
    setup,
};
use projections::{Projection, ReadModels, Reading, Scope, Wanted};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::cluster;

/// The time of a test: the real one, moved by what the test says.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    /// What the clock says.
    #[expect(
        clippy::disallowed_methods,
        reason = "the log compares its clock with the database's"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }

    /// Jumps by `by`.
    pub fn jump(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

/// The database of a log that many tests begin with, each with a copy of its own.
#[derive(Debug)]
pub struct Kept(String);

/// A log in a database of its own, opened as the product opens it.
#[derive(Clone)]
pub struct TestLog {
    /// The database.
    pub access: Access,
    /// The keyed hashes of this log.
    pub secrets: LogSecrets,
    /// The log.
    pub log: EventLog,
    /// Its read models. They catch up when a test says so.
    pub models: ReadModels,
    /// Its time.
    pub clock: Clock,
}

impl TestLog {
    /// An empty log.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// An empty log that takes commands of past times.
    pub async fn importing() -> Self {
        Self::with(|options| options.import = true).await
    }

    /// An empty log, opened in a special way.
    pub async fn with(change: impl FnOnce(&mut Options)) -> Self {
        Self::begin(cluster::empty_database().await, change).await
    }

    async fn begin(access: Access, change: impl FnOnce(&mut Options)) -> Self {
        let secrets = setup::migrate(&access, &cluster::master_key())
            .await
            .expect("the log's secrets open");
        Self::open(access, secrets, change)
    }

    /// Closes its log and its read models, and keeps the database to be copied by [`TestLog::copy_of`].
    pub async fn kept(self) -> Kept {
        self.models.close().await;
        self.log.close().await;
        Kept(self.database().to_owned())
    }

    /// A copy of what was kept, which takes commands of past times.
    pub async fn copy_of(kept: &Kept) -> Self {
        Self::begin(cluster::copy(&kept.0).await, |options| options.import = true).await
    }

    /// The same database, opened once more as another process would.
    pub fn another(&self) -> Self {
        Self::open(self.access.clone(), self.secrets.clone(), |_| {})
    }

    /// The same database, opened once more in a special way.
    pub fn another_with(&self, change: impl FnOnce(&mut Options)) -> Self {
        Self::open(self.access.clone(), self.secrets.clone(), change)
    }

    fn open(access: Access, secrets: LogSecrets, change: impl FnOnce(&mut Options)) -> Self {
        let clock = Clock::default();
        let reading = clock.clone();
        let mut options = Options::new(access.clone(), secrets.clone(), Arc::new(move || reading.now()));
        change(&mut options);
        let log = EventLog::open(options);
        let models = ReadModels::new(&log, &access);
        Self {
            access,
            secrets,
            log,
            models,
            clock,
        }
    }

    /// Executes `command` under a new id, as staff.
    pub async fn execute(&self, command: impl Command + 'static) -> Result<Executed, ExecuteError> {
        self.log.execute(metadata(), command).await
    }

    /// Executes `command`, which the rules allow.
    pub async fn accepted(&self, command: impl Command + 'static) -> Executed {
        self.execute(command).await.expect("the command is accepted")
    }

    /// Executes `command`, which the rules forbid.
    pub async fn rejected(&self, command: impl Command + 'static) -> Rejection {
        match self.execute(command).await {
            Err(ExecuteError::Rejected(rejection)) => rejection,
            other => panic!("the command should be rejected, not {other:?}"),
        }
    }

    /// Every event of the log.
    pub async fn events(&self) -> Vec<RecordedEvent> {
        read::after(&self.log, Position(0), i64::MAX)
            .await
            .expect("the log can be read")
    }

    /// The last position.
    pub async fn head(&self) -> Position {
        read::head(&self.log).await.expect("the log can be read").0
    }

    /// Brings the read models up to the head; says where that is.
    pub async fn caught_up(&self) -> Position {
        let head = self.head().await;
        self.models
            .catch_up(&Projection::ALL, head)
            .await
            .expect("the read models catch up");
        head
    }

    /// All read models, which must have come that far, as of `at`.
    pub async fn read(&self, at: Position) -> Views {
        let models = self.models.clone();
        let all = read(&models, &Scope::All, at).await;
        let other = None;
        Views { models, all, other }
    }

    /// A connection of the superuser to this log's database.
    pub async fn superuser(&self) -> PgConnection {
        cluster::superuser_connection(self.database()).await
    }

    /// The folder of the socket of its Postgres.
    pub fn socket(&self) -> &'static Path {
        cluster::cluster().socket_dir()
    }

    /// The name of this log's database.
    pub fn database(&self) -> &str {
        self.access.database()
    }
}

/// All views as of one position, as everybody may see them who sees all; and by turns as others do.
#[derive(Debug)]
pub struct Views {
    models: ReadModels,
    all: Reading,
    /// The last one that was not of all.
    other: Option<Reading>,
}

impl Views {
    /// What `scope` sees.
    pub async fn of(&mut self, scope: &Scope) -> &mut Reading {
        if *scope == Scope::All {
            return &mut self.all;
        }
        if self.other.as_ref().is_none_or(|other| other.scope() != scope) {
            if let Some(other) = self.other.take() {
                other.end().await.expect("the reading ends");
            }
            self.other = Some(read(&self.models, scope, self.all.at()).await);
        }
        self.other.as_mut().expect("is there now")
    }

    /// Ends all of it.
    pub async fn end(self) -> Result<(), sqlx::Error> {
        if let Some(other) = self.other {
            other.end().await?;
        }
        self.all.end().await
    }
}

impl Deref for Views {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.all
    }
}

impl DerefMut for Views {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.all
    }
}

async fn read(models: &ReadModels, scope: &Scope, at: Position) -> Reading {
    models
        .read(scope, &Projection::ALL, Wanted::at(at, Duration::ZERO))
        .await
        .expect("the views can be read")
}

/// A new command of a member of staff.
pub fn metadata() -> Metadata {
    metadata_of(new_id())
}

/// The command `command_id` of a member of staff, always the same request.
pub fn metadata_of(command_id: Uuid) -> Metadata {
    Metadata::new(command_id, [1; 32], Actor::new("staff", "test"))
}

/// An id that no other has.
pub fn new_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(0x8000_0000_0000_u128 << 64 | u128::from(NEXT.fetch_add(1, Ordering::SeqCst)))
}
