//! The tables for people and the file for programs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, Table};
use serde::Serialize;

use crate::figure::Figure;
use crate::http::{self, devices};
use crate::pgbench;
use crate::plan::Cell;
use crate::rules_bench::RulesFigure;
use crate::views::{projections, time_travel};

/// The system that the others are compared with.
const OURS: &str = "keyledger";

const NOTHING: &str = "–";

/// Every figure, one line each.
pub fn figures(figures: &[Figure]) -> String {
    let mut table = table(&[
        "work",
        "clients",
        "condition",
        "system",
        "per second",
        "p50 ms",
        "p99 ms",
        "spread",
        "others",
        "rounds",
        "left out",
    ]);
    for figure in figures {
        table.add_row([
            figure.work.to_string(),
            figure.clients.to_string(),
            condition(&figure.cell()),
            figure.system.into(),
            grouped(figure.per_second),
            format!("{:.2}", figure.p50_ms),
            format!("{:.2}", figure.p99_ms),
            percent(figure.spread),
            percent(figure.others),
            figure.rounds.to_string(),
            figure.left_out.to_string(),
        ]);
    }
    align(&mut table, &[1, 4, 5, 6, 7, 8, 9, 10]);
    table.to_string()
}

/// What keyledger does as a multiple of the best other crate and of pgbench.
pub fn ratios(cells: &[Cell], figures: &[Figure]) -> String {
    let mut table = table(&[
        "work",
        "clients",
        "condition",
        OURS,
        "best peer",
        "its figure",
        "ratio",
        "pgbench",
        "ratio",
    ]);
    for cell in cells {
        let here = || figures.iter().filter(|figure| figure.cell() == *cell);
        let ours = here().find(|figure| figure.system == OURS);
        let pgbench = here().find(|figure| figure.system == pgbench::NAME);
        let best = here()
            .filter(|figure| ![OURS, pgbench::NAME].contains(&figure.system))
            .max_by(|a, b| a.per_second.total_cmp(&b.per_second));
        table.add_row([
            cell.work.to_string(),
            cell.clients.to_string(),
            condition(cell),
            speed(ours),
            best.map_or(NOTHING, |best| best.system).into(),
            speed(best),
            ratio(ours, best),
            speed(pgbench),
            ratio(ours, pgbench),
        ]);
    }
    align(&mut table, &[1, 3, 5, 6, 7, 8]);
    table.to_string()
}

/// How fast the rules are, one line for each work.
pub fn rules(figures: &[RulesFigure]) -> String {
    let mut table = table(&["work", "per second", "µs", "spread", "rounds"]);
    for figure in figures {
        table.add_row([
            figure.work.into(),
            grouped(figure.per_second),
            format!("{:.2}", figure.microseconds),
            percent(figure.spread),
            figure.rounds.to_string(),
        ]);
    }
    align(&mut table, &[1, 2, 3, 4]);
    table.to_string()
}

/// What a read of the past costs beside the same read now, one line for each work and length.
pub fn time_travel(figures: &[time_travel::Figure]) -> String {
    let header = [
        "work",
        "events",
        "now p50 ms",
        "as of",
        "ratio",
        "now p99 ms",
        "as of",
        "ratio",
    ];
    let mut table = table(&header);
    for figure in figures {
        table.add_row(figure.cells());
    }
    align(&mut table, &[1, 2, 3, 4, 5, 6, 7]);
    table.to_string()
}

/// The HTTP interface beside bare routes, one line for each of both.
pub fn http(figures: &[http::Figure]) -> String {
    let header = [
        "work",
        "system",
        "per second",
        "p50 ms",
        "p99 ms",
        "others",
        "ratio",
        "under twice the load",
    ];
    let mut table = table(&header);
    for figure in figures {
        table.add_row(figure.cells());
    }
    align(&mut table, &[2, 3, 4, 5, 6]);
    table.to_string()
}

/// Refreshes of devices, one line for each system.
pub fn devices(figures: &[devices::Figure]) -> String {
    let mut table = table(&["system", "per second", "per day", "p50 ms", "p99 ms", "others", "ratio"]);
    for figure in figures {
        table.add_row(figure.cells());
    }
    align(&mut table, &[1, 2, 3, 4, 5, 6]);
    table.to_string()
}

/// How fast events become rows, one line for each read model.
pub fn projections(figures: &[projections::Figure]) -> String {
    let mut table = table(&["work", "events", "rows", "events per second", "COPY of the rows"]);
    for figure in figures {
        table.add_row(figure.cells());
    }
    align(&mut table, &[1, 2, 3, 4]);
    table.to_string()
}

/// Writes this file of `results` beside the sources.
pub fn write<F: Serialize>(file: &str, figures: &[F]) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let path = folder.join(file);
    let mut json = serde_json::to_string_pretty(figures)?;
    json.push('\n');
    fs::write(&path, json).with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(header);
    table
}

fn align(table: &mut Table, columns: &[usize]) {
    for &index in columns {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn condition(cell: &Cell) -> String {
    cell.condition
        .map(|condition| condition.to_string())
        .unwrap_or_default()
}

fn speed(figure: Option<&Figure>) -> String {
    figure.map_or(NOTHING.into(), |figure| grouped(figure.per_second))
}

/// A system without a figure has no ratio: it is not slow, it is absent.
fn ratio(ours: Option<&Figure>, theirs: Option<&Figure>) -> String {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => format!("{:.1}", ours.per_second / theirs.per_second),
        _ => NOTHING.into(),
    }
}

fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}

/// Thousands apart, since the figures span four digits.
pub fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(7.4), "7");
        assert_eq!(grouped(482.0), "482");
        assert_eq!(grouped(28_000.0), "28,000");
        assert_eq!(grouped(1_234_567.0), "1,234,567");
    }
}
