//! A whole list as lines: CSV or JSON Lines, page by page as of one position.

use axum::{
    body::{Body, Bytes},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use event_log::Position;
use futures_util::stream;
use projections::{Page, Scope};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    app::{App, Sight},
    error::ApiError,
    headers::LogPosition,
    listing::Source,
};

/// In which form a list is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One page, as JSON.
    Page,
    /// All of it, one item a line.
    Lines(Lines),
}

/// A form of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// With a line of names first.
    Csv,
    /// A JSON object each.
    Json,
}

impl Form {
    /// The first form in an `Accept` header that we have.
    pub(crate) fn accepted(accept: &str) -> Option<Self> {
        accept
            .split(',')
            .find_map(|media| match media.split(';').next()?.trim() {
                "text/csv" => Some(Self::Lines(Lines::Csv)),
                "application/x-ndjson" | "application/jsonl" => Some(Self::Lines(Lines::Json)),
                "application/json" | "application/*" | "*/*" => Some(Self::Page),
                _ => None,
            })
    }
}

/// What is exported.
pub(crate) struct Asked<F> {
    pub(crate) filter: F,
    pub(crate) scope: Scope,
    pub(crate) page: Page,
    pub(crate) at: Position,
}

/// Streams all of `source` from its first page on. What breaks it off breaks off the answer: nobody takes a part for all.
pub(crate) fn stream<F, V>(app: App, source: &'static Source<F, V>, asked: Asked<F>, lines: Lines) -> Response
where
    F: Clone + Send + Sync + 'static,
    V: Serialize + ToSchema + Send + 'static,
{
    let at = asked.at;
    let columns = columns::<V>();
    let header = match lines {
        Lines::Csv => record(columns.iter().cloned()),
        Lines::Json => Ok(Vec::new()),
    };
    let first = stream::iter([header.map(Bytes::from)]);
    let pages = stream::try_unfold(Some(asked), move |asked| {
        let (app, columns) = (app.clone(), columns.clone());
        async move {
            let Some(mut asked) = asked else { return Ok(None) };
            let mut reading = app.read(&asked.scope, source.projection, Sight::of(asked.at)).await?;
            let paged = (source.page)(&mut reading, &asked.filter, &asked.page).await?;
            reading.end().await?;
            let mut text = Vec::new();
            for item in paged.items {
                text.extend(line(&item, &columns, lines)?);
            }
            let next = paged.next.map(|cursor| {
                asked.page.after = Some(cursor);
                asked
            });
            Ok::<_, ApiError>(Some((Bytes::from(text), next)))
        }
    });
    let body = Body::from_stream(futures_util::StreamExt::chain(first, pages));
    let (media, name) = match lines {
        Lines::Csv => ("text/csv; charset=utf-8", "csv"),
        Lines::Json => ("application/x-ndjson", "jsonl"),
    };
    let name = format!("attachment; filename=\"{}.{name}\"", source.projection.name());
    (
        LogPosition(at),
        [(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, name)],
        body,
    )
        .into_response()
}

/// These items as CSV, with the fields of `V` as columns.
pub(crate) fn csv<V: ToSchema>(items: &[Value]) -> Result<Vec<u8>, ApiError> {
    let columns = columns::<V>();
    let mut text = record(columns.iter().cloned())?;
    for item in items {
        text.extend(line(item, &columns, Lines::Csv)?);
    }
    Ok(text)
}

/// The fields of `V` in their order, as its schema has them.
fn columns<V: ToSchema>() -> Vec<String> {
    match V::schema() {
        RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

fn line<V: Serialize>(item: &V, columns: &[String], lines: Lines) -> Result<Vec<u8>, ApiError> {
    let item = serde_json::to_value(item).map_err(|error| ApiError::Unexpected(error.to_string()))?;
    match lines {
        Lines::Json => {
            let mut line = item.to_string().into_bytes();
            line.push(b'\n');
            Ok(line)
        }
        Lines::Csv => record(columns.iter().map(|column| cell(&item[column.as_str()]))),
    }
}

fn record(cells: impl Iterator<Item = String>) -> Result<Vec<u8>, ApiError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(cells.map(String::into_bytes));
    let failed = |error: String| ApiError::Unexpected(error);
    written.map_err(|error| failed(error.to_string()))?;
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// A value as a cell. A text that a spreadsheet would take for a formula gets an apostrophe in front.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let cells: Vec<String> = items.iter().map(cell).collect();
            cells.join("; ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Form, Lines, cell};

    #[test]
    fn no_cell_is_a_formula() {
        let cells = [
            json!("=1+1"),
            json!("@x"),
            json!("-2"),
            json!(-2),
            json!("a=b"),
            json!(["=x", "y"]),
            json!(null),
        ];
        let shown: Vec<String> = cells.iter().map(cell).collect();
        assert_eq!(shown, ["'=1+1", "'@x", "'-2", "-2", "a=b", "'=x; y", ""]);
    }

    #[test]
    fn the_first_form_that_we_have_is_sent() {
        assert_eq!(
            Form::accepted("text/html, text/csv;q=0.9"),
            Some(Form::Lines(Lines::Csv))
        );
        assert_eq!(Form::accepted("*/*"), Some(Form::Page));
        assert_eq!(Form::accepted("image/png"), None);
    }
}
