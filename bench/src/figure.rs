//! From the rounds of one system in one cell to the figure that is published.

use anyhow::Result;
use serde::Serialize;

use crate::plan::{Cell, Condition, Work};
use crate::processor::DISTURBED_ABOVE;
use crate::sample::Sample;

/// One round, reduced.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// The part of the processor that others took meanwhile.
    others: f64,
}

/// An entry of `results/log.json`.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    pub work: Work,
    pub clients: u32,
    pub system: &'static str,
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// How many rounds the medians are taken of.
    pub rounds: usize,
    /// How many more were run and left out because they were disturbed.
    pub left_out: usize,
    /// From the slowest to the fastest round, as a part of the median.
    pub spread: f64,
    /// What others took of the processor, in the median of the rounds that count.
    pub others: f64,
}

impl Round {
    pub fn new(sample: &Sample, others: f64) -> Result<Self> {
        Ok(Self {
            per_second: sample.per_second()?,
            p50_ms: sample.quantile_ms(0.5),
            p99_ms: sample.quantile_ms(0.99),
            others,
        })
    }

    pub fn per_second(&self) -> f64 {
        self.per_second
    }

    pub fn disturbed(&self) -> bool {
        self.others > DISTURBED_ABOVE
    }
}

impl Figure {
    pub fn new(cell: &Cell, system: &'static str, rounds: &[Round]) -> Option<Self> {
        let counted = undisturbed(rounds);
        let per_second = median(&counted, |round| round.per_second)?;
        let all = counted.iter().map(|round| round.per_second);
        let slowest = all.clone().fold(f64::INFINITY, f64::min);
        let fastest = all.fold(0.0, f64::max);
        Some(Self {
            work: cell.work,
            clients: cell.clients,
            system,
            per_second: rounded(per_second, 1),
            p50_ms: rounded(median(&counted, |round| round.p50_ms)?, 3),
            p99_ms: rounded(median(&counted, |round| round.p99_ms)?, 3),
            condition: cell.condition,
            rounds: counted.len(),
            left_out: rounds.len() - counted.len(),
            spread: rounded((fastest - slowest) / per_second, 3),
            others: rounded(median(&counted, |round| round.others)?, 3),
        })
    }

    /// Whether not even the rounds that count were quiet.
    pub fn disturbed(&self) -> bool {
        self.others > DISTURBED_ABOVE
    }

    pub fn cell(&self) -> Cell {
        Cell {
            work: self.work,
            clients: self.clients,
            condition: self.condition,
        }
    }
}

/// The rounds that count: those that others disturbed are left out, the worst first, but at least half of all rounds stay.
/// On a machine that is never quiet the figures are then those of its quieter half, and `others` tells how quiet that was.
fn undisturbed(rounds: &[Round]) -> Vec<Round> {
    let mut by_disturbance = rounds.to_vec();
    by_disturbance.sort_by(|a, b| a.others.total_cmp(&b.others));
    let quiet = by_disturbance.iter().take_while(|round| !round.disturbed()).count();
    by_disturbance.truncate(quiet.max(rounds.len().div_ceil(2)));
    by_disturbance
}

/// Of an even number, the mean of the two in the middle.
fn median(rounds: &[Round], field: impl Fn(&Round) -> f64) -> Option<f64> {
    let mut values: Vec<f64> = rounds.iter().map(field).collect();
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}

/// To so many digits behind the point.
pub fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: Cell = Cell {
        work: Work::NewStream,
        clients: 8,
        condition: None,
    };

    fn round(per_second: f64, others: f64) -> Round {
        Round {
            per_second,
            p50_ms: 1.0,
            p99_ms: 2.0,
            others,
        }
    }

    #[test]
    fn a_disturbed_round_is_left_out() {
        let rounds = [round(100.0, 0.01), round(40.0, 0.5), round(110.0, 0.02)];
        let figure = Figure::new(&CELL, "pgbench", &rounds).unwrap();
        assert_eq!((figure.rounds, figure.left_out), (2, 1));
        assert_eq!(figure.per_second, 105.0);
    }

    #[test]
    fn on_a_busy_machine_the_quieter_half_counts() {
        let rounds = [round(100.0, 0.3), round(40.0, 0.6), round(90.0, 0.4)];
        let figure = Figure::new(&CELL, "pgbench", &rounds).unwrap();
        assert_eq!((figure.rounds, figure.left_out), (2, 1));
        assert_eq!(figure.per_second, 95.0);
    }

    #[test]
    fn without_a_round_there_is_no_figure() {
        assert!(Figure::new(&CELL, "pgbench", &[]).is_none());
    }
}
