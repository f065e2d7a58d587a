//! What is counted and timed of the log, for whoever looks at the process: nothing, unless it has a recorder when the log is opened.

use metrics::{Counter, Histogram, counter, describe_counter, describe_histogram, histogram};

use crate::{error::ExecuteError, log::Executed};

const COMMANDS: &str = "keyledger_commands_total";
const GROUP: &str = "keyledger_append_group_commands";
const APPEND: &str = "keyledger_append_duration_seconds";

/// Handles that are made once: with each command they would have to be looked up.
pub(crate) struct Meters {
    appended: Counter,
    unchanged: Counter,
    repeated: Counter,
    rejected: Counter,
    busy: Counter,
    unknown: Counter,
    failed: Counter,
    /// How many commands a group has.
    pub(crate) group: Histogram,
    /// How long an append takes.
    pub(crate) append: Histogram,
}

impl Meters {
    pub(crate) fn new() -> Self {
        describe_counter!(
            COMMANDS,
            "Commands that were executed, by what came of them: appended, unchanged (nothing was left to do), repeated, rejected, \
             busy (the queue was full), unknown (the database did not say), failed"
        );
        describe_histogram!(GROUP, "Commands that were appended together, in one call");
        describe_histogram!(
            APPEND,
            "How long the database takes to append a group of commands, in seconds"
        );
        let commands = |outcome: &'static str| counter!(COMMANDS, "outcome" => outcome);
        Self {
            appended: commands("appended"),
            unchanged: commands("unchanged"),
            repeated: commands("repeated"),
            rejected: commands("rejected"),
            busy: commands("busy"),
            unknown: commands("unknown"),
            failed: commands("failed"),
            group: histogram!(GROUP),
            append: histogram!(APPEND),
        }
    }

    /// Counts a command by its answer.
    pub(crate) fn count(&self, answer: &Result<Executed, ExecuteError>) {
        let counter = match answer {
            Ok(executed) if executed.repeated => &self.repeated,
            Ok(executed) if executed.events.is_empty() => &self.unchanged,
            Ok(_) => &self.appended,
            Err(ExecuteError::Rejected(_) | ExecuteError::KeyReused) => &self.rejected,
            Err(ExecuteError::Busy { .. }) => &self.busy,
            Err(ExecuteError::Unavailable) => &self.unknown,
            Err(ExecuteError::Refused(_) | ExecuteError::Clock(_) | ExecuteError::Stopped) => &self.failed,
        };
        counter.increment(1);
    }
}
