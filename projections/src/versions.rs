//! The versions of rows: which stand, from which position to which.

use std::{collections::HashMap, hash::Hash};

use event_log::Position;
use serde::Serialize;
use uuid::Uuid;

/// Still standing.
pub(crate) const OPEN: i64 = i64::MAX;

/// A row with the positions between which it stands.
#[derive(Serialize)]
pub(crate) struct Version<R> {
    pub(crate) valid_from: i64,
    pub(crate) valid_to: i64,
    #[serde(flatten)]
    pub(crate) row: R,
}

/// The rows that a batch of events touches: those that stand, and what the batch makes of them.
pub(crate) struct Versions<K, R> {
    standing: HashMap<K, Standing<R>>,
    passed: Vec<Version<R>>,
    closed: Vec<(K, i64)>,
}

struct Standing<R> {
    row: R,
    valid_from: i64,
    /// It stands in the table already.
    stored: bool,
}

/// What is to be written.
pub(crate) struct Changes<R> {
    /// Ids of rows in the table that no longer stand …
    pub(crate) closed_ids: Vec<Uuid>,
    /// … and from where.
    pub(crate) closed_at: Vec<i64>,
    /// New rows, standing or already passed.
    pub(crate) new: Vec<Version<R>>,
}

impl<K: Copy + Eq + Hash + Into<Uuid>, R: Clone> Versions<K, R> {
    /// Begins with the rows that stand in the table.
    pub(crate) fn new(standing: impl IntoIterator<Item = (K, R)>) -> Self {
        let standing = standing
            .into_iter()
            .map(|(key, row)| {
                (
                    key,
                    Standing {
                        row,
                        valid_from: 0,
                        stored: true,
                    },
                )
            })
            .collect();
        Self {
            standing,
            passed: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// Puts a row in place that stands from `position` on.
    pub(crate) fn open(&mut self, key: K, position: Position, row: R) {
        if let Some(before) = self.standing.remove(&key) {
            self.close(key, before, position);
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
    pub(crate) fn change(&mut self, key: K, position: Position, change: impl FnOnce(&mut R)) {
        if let Some(standing) = self.standing.get(&key) {
            let mut row = standing.row.clone();
            change(&mut row);
            self.open(key, position, row);
        }
    }

    fn close(&mut self, key: K, before: Standing<R>, position: Position) {
        if before.stored {
            self.closed.push((key, position.0));
        } else if before.valid_from < position.0 {
            self.passed.push(Version {
                valid_from: before.valid_from,
                valid_to: position.0,
                row: before.row,
            });
        }
    }

    /// What the batch changed.
    pub(crate) fn finish(self) -> Changes<R> {
        let (closed_ids, closed_at) = self.closed.into_iter().map(|(key, at)| (key.into(), at)).unzip();
        let mut new = self.passed;
        let standing = self.standing.into_values().filter(|standing| !standing.stored);
        new.extend(standing.map(|Standing { row, valid_from, .. }| Version {
            valid_from,
            valid_to: OPEN,
            row,
        }));
        Changes {
            closed_ids,
            closed_at,
            new,
        }
    }
}
