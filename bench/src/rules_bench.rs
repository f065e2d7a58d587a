//! `bench rules`: how many commands are decided in a second of one core, on states that are loaded. Nothing is appended.

use std::fs;
use std::hint::black_box;

use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;

use crate::report;
use crate::rules_world::{self, Work};

const ROUNDS: usize = 5;
const SECONDS: f64 = 0.3;
/// How many are decided between two looks at the clock.
const BATCH: u64 = 100;
const NANOSECONDS: f64 = 1e9;

#[derive(Args)]
pub struct RulesArgs {
    /// How many rounds each figure is the median of.
    #[arg(long, default_value_t = ROUNDS)]
    rounds: usize,
    /// How much processor time each round takes.
    #[arg(long, default_value_t = SECONDS)]
    seconds: f64,
}

/// An entry of `results/rules.json`.
#[derive(Debug, Serialize)]
pub struct RulesFigure {
    pub work: &'static str,
    pub per_second: f64,
    pub microseconds: f64,
    pub rounds: usize,
    /// From the slowest to the fastest round, as a part of the median.
    pub spread: f64,
}

pub fn run(args: &RulesArgs) -> Result<()> {
    let works = rules_world::works();
    let mut figures = Vec::new();
    for work in &works {
        figures.push(measure(args, work.0, std::slice::from_ref(work))?);
    }
    figures.push(measure(args, "all-in-turn", &works)?);
    println!("{}", report::rules(&figures));
    println!("\nwritten to {}", report::write("rules.json", &figures)?.display());
    Ok(())
}

fn measure(args: &RulesArgs, name: &'static str, works: &[Work]) -> Result<RulesFigure> {
    let states = rules_world::states();
    let mut rounds = Vec::new();
    for _ in 0..args.rounds.max(1) {
        let (began, mut decided) = (processor_time()?, 0);
        let mut used = 0.0;
        while used < args.seconds {
            for _ in 0..BATCH {
                for (_, command) in works {
                    // What was read becomes the guards, so it is a part of every decision.
                    let outcome = command.decide(&states, rules_world::at());
                    black_box((outcome.is_ok(), states.take_read()));
                }
            }
            decided += BATCH * works.len() as u64;
            used = (processor_time()? - began) / NANOSECONDS;
        }
        rounds.push(decided as f64 / used);
    }
    rounds.sort_by(f64::total_cmp);
    let median = rounds[rounds.len() / 2];
    let rounded = |value: f64, scale: f64| (value * scale).round() / scale;
    Ok(RulesFigure {
        work: name,
        per_second: rounded(median, 1.0),
        microseconds: rounded(1e6 / median, 1e3),
        rounds: rounds.len(),
        spread: rounded((rounds[rounds.len() - 1] - rounds[0]) / median, 1e3),
    })
}

/// How long this thread had a core so far, in nanoseconds: what others take meanwhile does not count.
fn processor_time() -> Result<f64> {
    let path = "/proc/thread-self/schedstat";
    let text = fs::read_to_string(path).with_context(|| format!("reading {path}"))?;
    let first = text.split(' ').next().unwrap_or_default();
    first.parse().with_context(|| format!("{path} begins with {first:?}"))
}
