//! Loading: the plan is sent to the log, several commands at a time, in order.

use std::{
    collections::{BTreeMap, VecDeque},
    future::{Future, poll_fn, ready},
    pin::Pin,
    task::Poll,
};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{PersonId, Rejection};
use event_log::{
    EventLog, ExecuteError, Executed, LogError, Metadata, Position, person, read, recorded::RecordedEvent,
};
use uuid::Uuid;

use crate::{
    plan::{Plan, Step},
    settle::Ids,
};

/// How many commands are on their way at once. The log decides and commits about as many together.
const WINDOW: usize = 512;

/// How far loading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Commands that have taken effect.
    pub done: usize,
    /// Commands of the whole history.
    pub total: usize,
}

/// What loading had to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// The log was empty and holds the whole history now.
    Now,
    /// An earlier load was interrupted; the rest was loaded now.
    Rest,
    /// The log held the whole history already, and nothing was done.
    Already,
}

/// The history that the log holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What had to be done.
    pub loaded: Loaded,
    /// How many commands it took.
    pub commands: usize,
    /// How many events of each type there are.
    pub events: BTreeMap<&'static str, usize>,
    /// How many persons occur.
    pub persons: usize,
    /// When it begins.
    pub first: DateTime<Utc>,
    /// When it ends.
    pub last: DateTime<Utc>,
    /// The position of its last event.
    pub position: Position,
}

/// Why the demo could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There is something else in the log.
    #[error(
        "the demo goes only into an empty log, and this one holds {head} events that are not this demo's: use another database or data folder"
    )]
    NotEmpty {
        /// How many.
        head: Position,
    },
    /// There is no history up to so early a day.
    #[error("the demo begins on {begins}, but it is {now}: set the clock right")]
    TooEarly {
        /// Its first day.
        begins: NaiveDate,
        /// The time that was given.
        now: DateTime<Utc>,
    },
    /// The guide's customer cannot be read.
    #[error("the fixture of the guide's customer cannot be read")]
    Fixture(#[source] serde_json::Error),
    /// The guide's customer holds a value that is none.
    #[error("the fixture of the guide's customer holds a value that the rules refuse")]
    Guide(#[source] Box<Rejection>),
    /// A price list cannot be made.
    #[error("a price list of the demo cannot be counted")]
    List(#[source] Box<Rejection>),
    /// The plan asks for what the rules forbid. Nothing was sent.
    #[error("step {step} of the demo's plan, at {at}, is against the rules")]
    Planned {
        /// Its number, from 0.
        step: usize,
        /// Its time.
        at: DateTime<Utc>,
        /// Why.
        source: Box<Rejection>,
    },
    /// A command did not take effect.
    #[error("step {step} of the demo ({command} at {at}) did not take effect")]
    Step {
        /// Its number, from 0.
        step: usize,
        /// What it is called.
        command: &'static str,
        /// Its time.
        at: DateTime<Utc>,
        /// Why.
        source: Box<ExecuteError>,
    },
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A request could not be turned into bytes.
    #[error("a request cannot be encoded")]
    Encode(#[from] serde_json::Error),
}

/// Loads the history of `seed` up to the day before `now` into `log`, which is empty and was opened to import; `now` is what its
/// clock says.
///
/// What was begun before goes on where it ended, with the same history; what is complete stays as it is.
pub async fn load(
    log: &EventLog,
    seed: u64,
    now: DateTime<Utc>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Summary, DemoError> {
    let (head, _) = read::head(log).await?;
    let first = event_at(log, Position(1)).await?;
    // A load that goes on ends on the day that it was begun for.
    let began = first.as_ref().and_then(|event| event.imported_at);
    let plan = Plan::new(seed, began.unwrap_or(now))?;
    let mut sender = Sender {
        log,
        seed,
        plan: &plan,
        ids: ids(log),
    };
    if let (Some(first), Some(step)) = (&first, plan.steps.first())
        && first.origin.command_id != sender.command_id(step)
    {
        return Err(DemoError::NotEmpty { head });
    }
    sender.ids.persons = persons(log, &plan).await?;
    let done = sender.done(head).await?;
    sender.send(done, progress).await?;
    let loaded = match done {
        0 => Loaded::Now,
        done if done == plan.steps.len() => Loaded::Already,
        _ => Loaded::Rest,
    };
    Ok(plan.summary(loaded))
}

fn ids(log: &EventLog) -> Ids<'_> {
    Ids {
        secrets: log.secrets(),
        persons: BTreeMap::new(),
    }
}

/// Everybody's id in this log, by the one in the plan.
async fn persons(log: &EventLog, plan: &Plan) -> Result<BTreeMap<PersonId, PersonId>, DemoError> {
    let mut persons = BTreeMap::new();
    for (id, address) in &plan.persons {
        persons.insert(*id, person::find_or_mint(log, &address.to_lowercase()).await?);
    }
    Ok(persons)
}

async fn event_at(log: &EventLog, position: Position) -> Result<Option<RecordedEvent>, LogError> {
    let events = read::after(log, Position(position.0 - 1), 1).await?;
    Ok(events.into_iter().next())
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<Executed, ExecuteError>> + Send + 'a>>;

/// Sends a plan to a log.
struct Sender<'a> {
    log: &'a EventLog,
    seed: u64,
    plan: &'a Plan,
    ids: Ids<'a>,
}

impl<'a> Sender<'a> {
    /// The id of a step's command. It follows from the seed and the plan up to this step, so a log that knows the id holds all
    /// of that.
    fn command_id(&self, step: &Step) -> Uuid {
        let key = format!("demo/{}/{}", self.seed, step.chain.text());
        self.log.secrets().command_id(&self.ids.actor(step.who), &key)
    }

    /// How many steps the log holds already. Groups commit in order, so they are the first ones.
    async fn done(&self, head: Position) -> Result<usize, DemoError> {
        if head == Position::default() {
            return Ok(0);
        }
        let steps = &self.plan.steps;
        let reached = steps.partition_point(|step| step.position <= head.0);
        let Some(step) = reached.checked_sub(1).and_then(|last| steps.get(last)) else {
            return Err(DemoError::NotEmpty { head });
        };
        let event = event_at(self.log, Position(step.position)).await?;
        let known = event.is_some_and(|event| event.origin.command_id == self.command_id(step));
        // Whoever went on working after the demo did so in a log that holds it.
        let ours = step.position == head.0 || reached == steps.len();
        if known && ours {
            Ok(reached)
        } else {
            Err(DemoError::NotEmpty { head })
        }
    }

    /// Sends all steps but the first `done`.
    async fn send(&self, done: usize, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<(), DemoError> {
        let total = self.plan.steps.len();
        let mut waiting: VecDeque<(usize, &Step, Answer<'_>)> = VecDeque::with_capacity(WINDOW);
        progress(Progress { done, total });
        for (number, step) in self.plan.steps.iter().enumerate().skip(done) {
            if waiting.len() == WINDOW {
                settle(&mut waiting, total, progress).await?;
            }
            waiting.push_back((number, step, self.begin(number, step).await?));
        }
        while !waiting.is_empty() {
            settle(&mut waiting, total, progress).await?;
        }
        Ok(())
    }

    /// Puts a step's command into the log's queue, and returns what will be its answer.
    async fn begin(&self, number: usize, step: &'a Step) -> Result<Answer<'_>, DemoError> {
        let command_id = self.command_id(step);
        let digest = self.log.secrets().digest(&("demo", command_id))?;
        let mut metadata = Metadata::new(command_id, digest, self.ids.actor(step.who));
        if let Some(first) = self.plan.steps.get(step.conversation) {
            metadata.correlation_id = self.command_id(first);
        }
        let command = self.ids.settle(step.command.clone());
        let mut answer: Answer<'_> = Box::pin(self.log.import(metadata, command, step.at));
        // The first poll puts it into the queue, later ones only look for the answer: so the order is that of the steps. One
        // that is refused right away is the end, for nothing may come after it that does not come after its effect.
        match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
            Poll::Pending => Ok(answer),
            Poll::Ready(answered) => {
                let executed = answered.map_err(|source| failed(number, step, source))?;
                Ok(Box::pin(ready(Ok(executed))))
            }
        }
    }
}

fn failed(step: usize, of: &Step, source: ExecuteError) -> DemoError {
    DemoError::Step {
        step,
        command: of.command.name(),
        at: of.at,
        source: Box::new(source),
    }
}

/// Waits for the first answer.
async fn settle(
    waiting: &mut VecDeque<(usize, &Step, Answer<'_>)>,
    total: usize,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(), DemoError> {
    let Some((number, step, answer)) = waiting.pop_front() else {
        return Ok(());
    };
    answer.await.map_err(|source| failed(number, step, source))?;
    progress(Progress {
        done: number + 1,
        total,
    });
    Ok(())
}

impl Plan {
    fn summary(&self, loaded: Loaded) -> Summary {
        let mut events = BTreeMap::new();
        for event in self.steps.iter().flat_map(|step| &step.events) {
            *events.entry(*event).or_default() += 1;
        }
        let (first, last) = (self.steps.first(), self.steps.last());
        Summary {
            loaded,
            commands: self.steps.len(),
            events,
            persons: self.persons.len(),
            first: first.map_or(DateTime::UNIX_EPOCH, |step| step.at),
            last: last.map_or(DateTime::UNIX_EPOCH, |step| step.at),
            position: Position(last.map_or(0, |step| step.position)),
        }
    }
}
