//! The versions of rows: which stand, from which position to which.

use std::{collections::HashMap, hash::Hash};

use event_log::Position;
use serde::Serialize;

use crate::batch::Row;

/// Still standing.
pub(crate) const OPEN: i64 = i64::MAX;

/// What can tell rows apart.
pub(crate) trait Key: Clone + Eq + Ord + Hash + Send + Sync + 'static {}

impl<K: Clone + Eq + Ord + Hash + Send + Sync + 'static> Key for K {}

/// A row with its epoch and the positions between which it stands.
#[derive(Serialize)]
pub(crate) struct Version<R> {
    epoch: i32,
    valid_from: i64,
    valid_to: i64,
    #[serde(flatten)]
    row: R,
}

/// The rows that a batch of events touches: those that stand, and what the batch makes of them.
///
/// A version ends only where the next one of its key begins: nothing ever vanishes from a table without a successor.
pub(crate) struct Versions<R: Row> {
    standing: HashMap<R::Key, Standing<R>>,
    /// Rows that came and went within the batch, with the positions.
    passed: Vec<(i64, i64, R)>,
    closed: Vec<(R::Key, i64)>,
}

struct Standing<R> {
    row: R,
    valid_from: i64,
    /// It stands in the table already.
    stored: bool,
}

/// What is to be written.
pub(crate) struct Changes<R: Row> {
    /// Keys of rows in the table that no longer stand …
    pub(crate) closed: Vec<R::Key>,
    /// … and from where.
    pub(crate) closed_at: Vec<i64>,
    /// New rows, standing or already passed.
    pub(crate) new: Vec<Version<R>>,
}

impl<R: Row> Versions<R> {
    /// Begins with the rows that stand in the table.
    pub(crate) fn new(standing: impl IntoIterator<Item = R>) -> Self {
        let stored = |row: R| Standing {
            row,
            valid_from: 0,
            stored: true,
        };
        Self {
            standing: standing.into_iter().map(|row| (row.key(), stored(row))).collect(),
            passed: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// The row of `key` that stands now.
    pub(crate) fn get(&self, key: &R::Key) -> Option<&R> {
        self.standing.get(key).map(|standing| &standing.row)
    }

    /// The rows that stand now, in no order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &R> {
        self.standing.values().map(|standing| &standing.row)
    }

    /// Puts a row in place that stands from `position` on.
    pub(crate) fn open(&mut self, position: Position, row: R) {
        let key = row.key();
        if let Some(before) = self.standing.remove(&key) {
            self.close(key.clone(), before, position);
        }
        self.standing.insert(
            key,
            Standing {
                row,
                valid_from: position.0,
                stored: false,
            },
        );
    }

    /// Changes the standing row of `key` from `position` on. An event about a row that is not there changes nothing.
    pub(crate) fn change(&mut self, key: &R::Key, position: Position, change: impl FnOnce(&mut R)) {
        if let Some(standing) = self.standing.get(key) {
            let mut row = standing.row.clone();
            change(&mut row);
            self.open(position, row);
        }
    }

    fn close(&mut self, key: R::Key, before: Standing<R>, position: Position) {
        if before.stored {
            self.closed.push((key, position.0));
        } else if before.valid_from < position.0 {
            self.passed.push((before.valid_from, position.0, before.row));
        }
    }

    /// What the batch changed, as rows of `epoch`.
    pub(crate) fn finish(self, epoch: i32) -> Changes<R> {
        let (closed, closed_at) = self.closed.into_iter().unzip();
        let standing = self.standing.into_values().filter(|standing| !standing.stored);
        let standing = standing.map(|standing| (standing.valid_from, OPEN, standing.row));
        let version = |(valid_from, valid_to, row)| Version {
            epoch,
            valid_from,
            valid_to,
            row,
        };
        Changes {
            closed,
            closed_at,
            new: self.passed.into_iter().chain(standing).map(version).collect(),
        }
    }
}
