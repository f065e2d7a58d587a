//! A trade that is driven from a seed: somebody asks for something, mostly sensible, at times wild, over years; and after each
//! command all promises are checked.
//!
//! A failure tells its seed, step and command, and the line that replays it:
//! `KEYLEDGER_SEED=3 KEYLEDGER_STEPS=812 cargo test -p domain --test simulation`. `KEYLEDGER_SIMULATE=60` tries new seeds for so
//! many seconds; with `-- --nocapture` each run reports what happened.

#![expect(clippy::unwrap_used, reason = "a simulation that cannot go on has failed")]

mod areas;
mod asked;
mod chance;
mod names;
mod promises;
mod report;
mod stored;
mod told;
mod world;

use std::{
    collections::BTreeSet,
    env,
    hash::{BuildHasher, RandomState},
    time::{Duration, Instant},
};

use domain::Event;

use self::{report::Report, world::World};

/// What runs without anybody at the keyboard.
const SEEDS: std::ops::Range<u64> = 0..32;
/// How many commands a run asks.
const STEPS: u64 = 2_000;

/// The types of events that no area draws yet.
const NOT_SIMULATED: &[&str] = &[];

fn run(seed: u64, steps: u64) -> Report {
    let mut world = World::new(seed);
    for step in 1..=steps {
        areas::step(&mut world, step);
    }
    world.check_all();
    println!("seed {seed}: {}", world.report);
    world.report
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} has to be a whole number")),
    )
}

#[test]
fn whatever_is_asked_all_promises_hold() {
    if number("KEYLEDGER_SIMULATE").is_some() {
        return;
    }
    let steps = number("KEYLEDGER_STEPS").unwrap_or(STEPS);
    if let Some(seed) = number("KEYLEDGER_SEED") {
        run(seed, steps);
        return;
    }
    let mut occurred = BTreeSet::new();
    for seed in SEEDS {
        occurred.extend(run(seed, steps).occurred());
    }
    let all = Event::TYPES.iter().map(|event_type| event_type.name);
    let missing: Vec<_> = all.filter(|name| !occurred.contains(name)).collect();
    assert_eq!(missing, NOT_SIMULATED, "these types of events never occurred");
}

/// Only if somebody asks for it: nothing is random where nobody watches.
#[test]
fn new_seeds_hold_for_as_long_as_is_asked() {
    let Some(seconds) = number("KEYLEDGER_SIMULATE") else {
        return;
    };
    let (began, first) = (Instant::now(), RandomState::new().hash_one("seed"));
    let steps = number("KEYLEDGER_STEPS").unwrap_or(STEPS);
    let mut runs = 0;
    while began.elapsed() < Duration::from_secs(seconds) {
        run(first.wrapping_add(runs), steps);
        runs += 1;
    }
    println!("{runs} seeds from {first} held");
}
