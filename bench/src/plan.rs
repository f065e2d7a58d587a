//! What is measured: the works, at how many clients, and under which condition.

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;

/// How long the streams of `append-100`, `hot-stream` and `read-all` are.
pub const EVENTS_PER_STREAM: usize = 100;

pub const PROCESSES: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// The whole log, decoded.
    ReadAll,
    /// One event to a stream that has a hundred.
    #[value(name = "append-100")]
    #[serde(rename = "append-100")]
    Append100,
    /// Debits of one account, each seeing the balance.
    HotStream,
    /// A new stream with one event.
    NewStream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Another connection keeps a repeatable read transaction open all the while.
    LongSnapshot,
    /// The clients are spread over three processes, as over three servers.
    ThreeProcesses,
}

/// One line of the tables: everything that is compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub work: Work,
    /// At once, over all processes.
    pub clients: u32,
    pub condition: Option<Condition>,
}

/// Reading comes first, while the log holds exactly what was prepared.
pub fn cells(only: Option<Work>) -> Vec<Cell> {
    let plain = [
        (Work::ReadAll, &[1][..]),
        (Work::Append100, &[8, 32]),
        (Work::HotStream, &[8, 64]),
        (Work::NewStream, &[1, 8, 32, 256]),
    ];
    let conditions = [
        (32, Condition::LongSnapshot),
        (32 * PROCESSES, Condition::ThreeProcesses),
    ];
    let plain = plain.into_iter().flat_map(|(work, clients)| {
        clients.iter().map(move |&clients| Cell {
            work,
            clients,
            condition: None,
        })
    });
    let conditioned = conditions.into_iter().map(|(clients, condition)| Cell {
        work: Work::NewStream,
        clients,
        condition: Some(condition),
    });
    plain
        .chain(conditioned)
        .filter(|cell| only.is_none_or(|only| cell.work == only))
        .collect()
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadAll => "read-all",
            Self::Append100 => "append-100",
            Self::HotStream => "hot-stream",
            Self::NewStream => "new-stream",
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LongSnapshot => "long-snapshot",
            Self::ThreeProcesses => "three-processes",
        })
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} client", self.work, self.clients)?;
        if self.clients > 1 {
            f.write_str("s")?;
        }
        if let Some(condition) = self.condition {
            write!(f, ", {condition}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_command_line_in_the_file_and_in_the_tables_agree() {
        for work in Work::value_variants() {
            let on_the_command_line = work.to_possible_value().unwrap();
            assert_eq!(on_the_command_line.get_name(), work.to_string());
            assert_eq!(serde_json::to_value(work).unwrap(), work.to_string());
        }
    }

    #[test]
    fn one_work_can_be_measured_alone() {
        let cells = cells(Some(Work::NewStream));
        assert!(cells.iter().all(|cell| cell.work == Work::NewStream));
        assert_eq!(cells.len(), 6);
    }
}
