//! What happened in a run.

use std::{collections::BTreeMap, fmt};

use domain::{NewEvent, Rejection};

/// Counts.
#[derive(Debug, Default)]
pub(crate) struct Report {
    asked: u64,
    accepted: u64,
    nothing_left: u64,
    events: BTreeMap<&'static str, u64>,
    rejected: BTreeMap<&'static str, u64>,
}

impl Report {
    pub(crate) fn take(&mut self, outcome: &Result<Vec<NewEvent>, Rejection>) {
        self.asked += 1;
        match outcome {
            Ok(events) if events.is_empty() => self.nothing_left += 1,
            Ok(events) => {
                self.accepted += 1;
                for event in events {
                    *self.events.entry(event.event.event_type().name).or_default() += 1;
                }
            }
            Err(rejection) => *self.rejected.entry(rejection.code()).or_default() += 1,
        }
    }

    /// The types of the events that occurred.
    pub(crate) fn occurred(&self) -> impl Iterator<Item = &'static str> {
        self.events.keys().copied()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            asked,
            accepted,
            nothing_left,
            ..
        } = self;
        let rejected: u64 = self.rejected.values().sum();
        writeln!(
            f,
            "{asked} steps, {accepted} accepted, {nothing_left} nothing left to do, {rejected} rejected"
        )?;
        for (heading, counts) in [("events", &self.events), ("rejected", &self.rejected)] {
            let counts: Vec<_> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
            writeln!(f, "  {heading}: {}", counts.join(", "))?;
        }
        Ok(())
    }
}
