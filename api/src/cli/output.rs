//! What a verb prints: a table for people, one JSON object for programs.

use std::io::{self, Write};

use comfy_table::Table;
use event_log::Position;
use serde::Serialize;

use crate::cli::views::Seen;

/// Items as they were at a moment.
pub(super) struct Listing<T> {
    pub(super) items: Vec<T>,
    pub(super) seen: Seen,
    /// What one is called, and several.
    pub(super) nouns: [&'static str; 2],
    /// What people should know besides.
    pub(super) note: Option<&'static str>,
}

#[derive(Serialize)]
struct Answer<'a, T> {
    items: &'a [T],
    position: Position,
}

impl<T: Serialize> Listing<T> {
    /// Prints it as asked for.
    pub(super) fn print(&self, out: &mut dyn Write, json: bool, table: impl FnOnce(&[T]) -> Table) -> io::Result<()> {
        if json {
            serde_json::to_writer(
                &mut *out,
                &Answer {
                    items: &self.items,
                    position: self.seen.position,
                },
            )?;
            return writeln!(out);
        }
        if !self.items.is_empty() {
            writeln!(out, "{}", table(&self.items).trim_fmt())?;
        }
        let [one, several] = self.nouns;
        let count = self.items.len();
        let noun = if count == 1 { one } else { several };
        writeln!(out, "{count} {noun} as of {}", self.seen)?;
        self.note.map_or(Ok(()), |note| writeln!(out, "{note}"))
    }
}
