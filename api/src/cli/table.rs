//! How tables look, and the few forms in which values stand in them.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Row, Table, TableStyle};

use crate::cli::views::Seen;

/// A line beneath the heads, and no other.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table under these column heads. On a terminal it fits the width.
pub(super) fn table(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(heads.to_vec());
    table.add_rows(rows.into_iter().map(Row::from));
    table
}

/// The same with these columns flush right, as numbers stand.
pub(super) fn right_aligned(mut table: Table, columns: &[usize]) -> Table {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// `2021-03-31`
pub(super) fn day(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d").to_string()
}

/// `2021-03-31T12:00:00Z`
pub(super) fn moment(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A value, or `-` where there is none.
pub(super) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// A personal value, if it is still there.
pub(super) fn or_erased(value: Option<&String>) -> String {
    value.cloned().unwrap_or_else(|| "[erased]".to_owned())
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "position {}", self.position)?;
        self.last.map_or(Ok(()), |last| write!(f, " ({})", moment(last)))
    }
}
