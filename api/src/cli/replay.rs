//! `keyledger replay`

use std::io::Write;

use clap::Args;
use comfy_table::Table;
use event_log::{Moment, Position};
use projections::{
    Projection,
    replay::{Difference, Replayed},
};
use serde::Serialize;

use crate::cli::{
    CliError, Views, models,
    progress::Progress,
    server,
    table::{right_aligned, table},
    views::{Seen, Sight},
};

/// What is replayed.
#[derive(Debug, Args)]
pub struct Replay {
    /// Up to a time (2021-03-31T12:00:00Z), the end of a date (2021-03-31), or a log position; without it, to the head
    #[arg(long, value_name = "MOMENT")]
    to: Option<Moment>,
    /// Of this read model; without it, of every one
    #[arg(long, value_name = "NAME", value_parser = models::projection())]
    view: Option<Projection>,
    /// Prints one JSON object for programs
    #[arg(long)]
    json: bool,
}

/// What came of it, as programs see it.
#[derive(Serialize)]
struct Answer<'a> {
    equal: bool,
    position: Position,
    views: &'a [Compared],
}

#[derive(Serialize)]
struct Compared {
    view: &'static str,
    /// How many rows were compared.
    rows: i64,
    /// How many are in one of the two only.
    differing: i64,
    /// These; of each table the first few.
    differences: Vec<Difference>,
}

impl Replay {
    pub(super) async fn run(&self, views: &Views, out: &mut dyn Write) -> Result<(), CliError> {
        let compared = self.compare(views).await;
        let (seen, compared) = compared.map_err(|error| CliError::NotReplayed(Box::new(error)))?;
        let equal = compared.iter().all(|compared| compared.differing == 0);
        self.print(out, seen, &compared, equal)?;
        match equal {
            true => Ok(()),
            false => Err(CliError::Differing),
        }
    }

    async fn compare(&self, views: &Views) -> Result<(Seen, Vec<Compared>), CliError> {
        let stop = server::stop_signals()?;
        let sight = Sight {
            as_of: self.to,
            json: self.json,
        };
        let seen = views.find(&sight).await?;
        let mut compared = Vec::new();
        for projection in self.view.map_or(Projection::ALL.to_vec(), |view| vec![view]) {
            let replayed = tokio::select! {
                replayed = replay(views, projection, seen.position) => replayed?,
                () = server::told(stop.clone()) => return Err(CliError::Stopped),
            };
            compared.push(Compared {
                view: projection.name(),
                rows: replayed.rows,
                differing: replayed.differing,
                differences: replayed.differences,
            });
        }
        Ok((seen, compared))
    }

    fn print(&self, out: &mut dyn Write, seen: Seen, compared: &[Compared], equal: bool) -> Result<(), CliError> {
        if self.json {
            let answer = Answer {
                equal,
                position: seen.position,
                views: compared,
            };
            serde_json::to_writer(&mut *out, &answer)?;
            return Ok(writeln!(out)?);
        }
        writeln!(out, "{}", counts(compared).trim_fmt())?;
        let says = match equal {
            true => "The log says the same",
            false => "The log says otherwise",
        };
        writeln!(out, "{says} as of {seen}.")?;
        if !equal {
            writeln!(out, "{}", differences(compared).trim_fmt())?;
            let shown: usize = compared.iter().map(|compared| compared.differences.len()).sum();
            let all: i64 = compared.iter().map(|compared| compared.differing).sum();
            if i64::try_from(shown).is_ok_and(|shown| shown < all) {
                writeln!(out, "{shown} of {all} differences are shown.")?;
            }
        }
        Ok(())
    }
}

async fn replay(views: &Views, projection: Projection, position: Position) -> Result<Replayed, CliError> {
    views.models.catch_up(&[projection], position).await?;
    let mut progress = Progress::new(format!("Replaying {}", projection.name()), "events");
    let told = |done: Position| progress.show(done.0.unsigned_abs(), position.0.unsigned_abs());
    Ok(views.models.replay(projection, position, told).await?)
}

fn counts(compared: &[Compared]) -> Table {
    let row = |compared: &Compared| {
        vec![
            compared.view.to_owned(),
            compared.rows.to_string(),
            compared.differing.to_string(),
        ]
    };
    let counted = table(&["View", "Rows", "Differences"], compared.iter().map(row));
    right_aligned(counted, &[1, 2])
}

fn differences(compared: &[Compared]) -> Table {
    let row = |difference: &Difference| {
        let says = match difference.only_in.as_str() {
            "live" => "shown, but not in the log",
            _ => "in the log, but not shown",
        };
        vec![difference.table.to_owned(), says.to_owned(), difference.row.to_string()]
    };
    let differing = compared.iter().flat_map(|compared| &compared.differences);
    table(&["Table", "Is", "Row"], differing.map(row))
}
