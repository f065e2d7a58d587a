//! What one system did in one round.

use std::time::Duration;

use anyhow::{Result, ensure};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// Three digits are more than a noisy machine can tell apart.
const SIGNIFICANT_DIGITS: u8 = 3;

/// The warm-up fills caches, prepares statements and is not counted.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    pub warm_up: Duration,
    pub measured: Duration,
}

/// How many events were written or read, how long that took, and how long each call took.
pub struct Sample {
    pub events: u64,
    pub seconds: f64,
    /// In microseconds.
    latencies: Histogram<u64>,
}

/// A sample as one process tells it to another.
#[derive(Serialize, Deserialize)]
pub struct SampleParts {
    events: u64,
    seconds: f64,
    /// Pairs of microseconds and how often they were seen.
    latencies: Vec<(u64, u64)>,
}

impl Sample {
    pub fn new(seconds: f64) -> Result<Self> {
        Ok(Self {
            events: 0,
            seconds,
            latencies: Histogram::new(SIGNIFICANT_DIGITS)?,
        })
    }

    pub fn record(&mut self, events: u64, latency: Duration) -> Result<()> {
        self.events += events;
        let microseconds = u64::try_from(latency.as_micros())?.max(1);
        Ok(self.latencies.record(microseconds)?)
    }

    /// Adds what another client did in the same time.
    pub fn join(&mut self, other: &Self) -> Result<()> {
        self.events += other.events;
        Ok(self.latencies.add(&other.latencies)?)
    }

    pub fn per_second(&self) -> Result<f64> {
        ensure!(self.events > 0, "nothing was finished in time");
        Ok(self.events as f64 / self.seconds)
    }

    pub fn quantile_ms(&self, quantile: f64) -> f64 {
        self.latencies.value_at_quantile(quantile) as f64 / 1_000.0
    }

    pub fn into_parts(self) -> SampleParts {
        let latencies = self.latencies.iter_recorded();
        SampleParts {
            events: self.events,
            seconds: self.seconds,
            latencies: latencies
                .map(|step| (step.value_iterated_to(), step.count_at_value()))
                .collect(),
        }
    }

    pub fn from_parts(parts: SampleParts) -> Result<Self> {
        let mut sample = Self::new(parts.seconds)?;
        sample.events = parts.events;
        for (microseconds, count) in parts.latencies {
            sample.latencies.record_n(microseconds, count)?;
        }
        Ok(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_survives_the_way_between_processes() {
        let mut sample = Sample::new(2.0).unwrap();
        for millisecond in 1..=100 {
            sample.record(1, Duration::from_millis(millisecond)).unwrap();
        }
        let sample = Sample::from_parts(sample.into_parts()).unwrap();
        assert_eq!(sample.per_second().unwrap(), 50.0);
        assert!((sample.quantile_ms(0.5) - 50.0).abs() < 0.5);
        assert!((sample.quantile_ms(0.99) - 99.0).abs() < 0.5);
    }

    #[test]
    fn a_system_that_finished_nothing_has_no_figure() {
        assert!(Sample::new(1.0).unwrap().per_second().is_err());
    }
}
