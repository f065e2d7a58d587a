//! `keyledger projections`

use std::io::Write;

use clap::Args;
use comfy_table::Table;
use event_log::Position;
use projections::generation::Generation;
use serde::Serialize;

use crate::cli::{
    CliError, Views,
    output::Listing,
    table::{or_dash, right_aligned, table},
    views::{Seen, Sight},
};

const HEADS: [&str; 9] = [
    "Projection",
    "Generation",
    "State",
    "Position",
    "Behind",
    "Seconds",
    "Size",
    "Epochs",
    "Error",
];

/// How it is printed.
#[derive(Debug, Args)]
pub struct Projections {
    /// Prints one JSON object for programs
    #[arg(long)]
    json: bool,
}

/// A generation of a projection.
#[derive(Serialize)]
struct Item {
    projection: String,
    generation: i32,
    /// `live` is the one that is read.
    state: String,
    position: Position,
    /// How many events it has not taken yet.
    behind: i64,
    /// How long ago the newest event was recorded that it has not taken yet; none when it has taken all.
    behind_seconds: Option<i64>,
    bytes: i64,
    epochs: i32,
    /// The event that it cannot take; none while it goes on.
    stopped_at: Option<i64>,
    error: Option<String>,
}

impl Projections {
    pub(super) async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        let seen = views.find(&Sight::default()).await?;
        let mut items = Vec::new();
        for generation in views.models.generations().await? {
            let bytes = views.models.bytes(&generation).await?;
            items.push(item(generation, bytes, seen));
        }
        let listing = Listing {
            items,
            seen,
            nouns: ["generation", "generations"],
            note: None,
        };
        Ok(listing.print(out, self.json, rows)?)
    }
}

fn item(generation: Generation, bytes: i64, seen: Seen) -> Item {
    let behind = (seen.position.0 - generation.position).max(0);
    let since = seen.last.map(|last| (seen.time - last).num_seconds().max(0));
    Item {
        position: generation.position(),
        projection: generation.projection,
        generation: generation.generation,
        state: generation.state,
        behind,
        behind_seconds: since.filter(|_| behind > 0),
        bytes,
        // They are numbered from 0.
        epochs: generation.epoch + 1,
        stopped_at: generation.stopped_at,
        error: generation.error,
    }
}

fn rows(items: &[Item]) -> Table {
    let row = |item: &Item| {
        let error = item.error.as_ref().map(|error| match item.stopped_at {
            Some(event) => format!("cannot take event {event}: {error}"),
            None => error.clone(),
        });
        vec![
            item.projection.clone(),
            item.generation.to_string(),
            item.state.clone(),
            item.position.to_string(),
            item.behind.to_string(),
            or_dash(item.behind_seconds),
            size(item.bytes),
            item.epochs.to_string(),
            or_dash(error),
        ]
    };
    right_aligned(table(&HEADS, items.iter().map(row)), &[1, 3, 4, 5, 6, 7])
}

/// `848 kB`, `12 MB`
fn size(bytes: i64) -> String {
    match bytes / 1024 {
        kilobytes if kilobytes < 10 * 1024 => format!("{kilobytes} kB"),
        kilobytes => format!("{} MB", kilobytes / 1024),
    }
}
