//! Whatever becomes of a trade over years, views are a fold of its log: histories from the simulation of the rules, in which time
//! goes on, terms and credits run out, and every type of event occurs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    Command, Event, NewEvent, Rejection, States, Stream,
    catalog::{PublishPriceList, default_price_list},
};
use event_log::{Position, RecordedEvent};
use futures_util::future::join_all;
use projections::Projection;
use tests::{TestLog, fold::Fold, metadata};

use crate::simulation::{areas, asked::Asked, world::World};

/// How many commands are asked in a history, as many as by the rules' own simulation.
const STEPS: u64 = 2_000;
/// So many times at least it is looked behind an event of a type, if so many occur.
const LOOKS: usize = 4;
/// Whatever happens, it is looked behind each of so many events.
const EACH: usize = 60;

/// A command of the simulation that has an effect, and its time.
struct Happened(DateTime<Utc>, Box<dyn Asked>);

impl Command for Happened {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        self.1.decide(states, at)
    }

    fn begins(&self) -> Vec<Stream> {
        self.1.begins()
    }
}

/// What happens as `seed` says, and the types of its events.
fn history(seed: u64) -> (Vec<Happened>, Vec<&'static str>) {
    let mut world = World::new(seed);
    let price_list = default_price_list();
    let mut history = vec![Happened(world.at, Box::new(PublishPriceList { price_list }))];
    for step in 1..=STEPS {
        let happened = areas::step(&mut world, step);
        history.extend(happened.map(|command| Happened(world.at, command)));
    }
    (history, world.report.occurred().collect())
}

/// A log of it, whose read models have caught up in small epochs and batches of this size.
async fn log_of(history: Vec<Happened>, batch: i64) -> TestLog {
    let mut test = TestLog::importing().await;
    test.models = test.models.with_smallest_epoch(100).with_largest_batch(batch);
    for happened in history {
        let at = happened.0;
        test.log.import(metadata(), happened, at).await.unwrap();
    }
    let head = test.head().await;
    join_all(Projection::ALL.map(async |projection| {
        test.models.catch_up(&[projection], head).await.unwrap();
    }))
    .await;
    test
}

/// Looks behind the events whose type was not looked behind often yet, and behind some of the others.
async fn look(test: &TestLog, events: &[RecordedEvent], looked: &mut BTreeMap<&'static str, usize>) {
    let mut fold = Fold::default();
    for (number, event) in events.iter().enumerate() {
        fold.evolve(event);
        let Position(at) = event.position;
        let looks = looked.entry(event.event.event_type().name).or_default();
        if *looks < LOOKS || number % EACH == 0 {
            *looks += 1;
            fold.assert_shown(&mut test.read(Position(at)).await).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn views_of_a_trade_are_a_fold_of_its_log_behind_every_type_of_event() {
    let mut looked = BTreeMap::new();
    // The seeds in which, as the rules' own simulation asserts, every type occurs.
    for seed in 0..32 {
        let (history, occurred) = history(seed);
        if !occurred.iter().any(|name| !looked.contains_key(name)) {
            continue;
        }
        let test = log_of(history, 20 + i64::try_from(seed).unwrap() * 9).await;
        println!("seed {seed}");
        look(&test, &test.events().await, &mut looked).await;
    }
    let all = Event::TYPES.iter().map(|event_type| event_type.name);
    let missing: Vec<_> = all.filter(|name| !looked.contains_key(name)).collect();
    assert_eq!(missing, [""; 0], "these types of events never occurred");
}
