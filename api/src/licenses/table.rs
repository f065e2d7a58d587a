//! The body of a batch: JSON, or a table whose rows become the same JSON.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request as HttpRequest},
    http::header::CONTENT_TYPE,
};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::assign_many::Request;
use crate::{error::ApiError, extract::Body, faults::Faults, schemas::Schemas};

const NOT_DAYS: &str = "this is no number of days: write a whole number, or nothing for a permanent license";

/// A batch, in whichever form it came.
pub(crate) struct Batch(pub(crate) Request);

impl<S: Send + Sync> FromRequest<S> for Batch {
    type Rejection = ApiError;

    async fn from_request(request: HttpRequest, state: &S) -> Result<Self, ApiError> {
        let media = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|media| media.to_str().ok());
        let media = media.and_then(|media| media.split(';').next()).map(str::trim);
        let batch = match media.unwrap_or_default() {
            "application/json" => Body::from_request(request, state).await.map(|Body(batch)| batch),
            "text/csv" => {
                let schemas = Schemas::of_request(&request)?;
                let bytes = Bytes::from_request(request, state).await;
                let bytes = bytes.map_err(|_| ApiError::BatchTooLarge)?;
                schemas.read(&Request::name(), rows(&bytes)?)
            }
            _ => Err(ApiError::NotJsonNorCsv),
        };
        batch.map(Self).map_err(|error| match error {
            ApiError::BodyTooLarge => ApiError::BatchTooLarge,
            error => error,
        })
    }
}

/// The rows of a table as JSON. Empty cells are left out.
fn rows(table: &[u8]) -> Result<Value, ApiError> {
    let malformed = |error: csv::Error| ApiError::MalformedTable(error.to_string());
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table);
    let names = reader.headers().map_err(malformed)?.clone();
    let mut faults = Faults::default();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(malformed)?;
        let mut row = Map::from_iter([("term".to_owned(), json!("permanent"))]);
        for (name, cell) in names.iter().zip(&record).filter(|(_, cell)| !cell.is_empty()) {
            let number: Option<u64> = cell.parse().ok();
            match (name, number) {
                ("trial_days", Some(days)) => {
                    row.insert("term".to_owned(), json!({ "trial": { "days": days } }));
                }
                ("trial_days", None) => {
                    let place = format!("/rows/{}/trial_days", rows.len());
                    faults.note(place, "malformed-field", NOT_DAYS);
                }
                ("size", Some(size)) => _ = row.insert(name.to_owned(), json!(size)),
                _ => _ = row.insert(name.to_owned(), json!(cell)),
            }
        }
        rows.push(Value::Object(row));
    }
    faults.none()?;
    Ok(json!({ "rows": rows }))
}
