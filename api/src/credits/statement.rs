//! `GET /v1/resellers/{reseller_id}/statements/{month}`: the statement of an account, as JSON or CSV.

use axum::{
    extract::State,
    http::{
        HeaderMap,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use domain::{ResellerId, Stream, period::Month};
use event_log::Position;
use projections::{
    Projection,
    credit_accounts::{self, CreditEntryView, CreditMonthView, Statement},
    resellers,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    access::needs::ReadCredits,
    app::App,
    error::ApiError,
    export::{self, Form, Lines},
    extract::Path,
    headers::LogPosition,
    listing::form,
    look::{Look, LookParams},
    problem::ProblemDetails,
};

/// A statement of a month.
#[derive(Serialize, ToSchema)]
#[schema(as = CreditStatement)]
pub(crate) struct Answer {
    /// What the entries come to.
    totals: CreditMonthView,
    /// Every entry of the month, the first one first.
    entries: Vec<CreditEntryView>,
    /// The log's position that it stands at.
    #[schema(value_type = i64)]
    position: Position,
}

/// A reseller's statement of a month
///
/// With `Accept: text/csv` as lines: the opening balance, every entry, the closing balance.
#[utoipa::path(
    get, path = "/v1/resellers/{reseller_id}/statements/{month}", tag = "credits", operation_id = "credit_statement",
    params(
        ("reseller_id" = uuid::Uuid, Path, description = "Whose"),
        ("month" = String, Path, pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$", example = "2026-11", description = "The month in UTC, as 2026-11"),
        LookParams,
    ),
    responses(
        (status = 200, description = "The statement", 
            content((Answer = "application/json"), (String = "text/csv")),
            headers(("ETag" = String, description = "The account's version; none of a table"))),
        (status = 404, description = "No such reseller, or none that one sees", body = ProblemDetails),
        (status = 406, description = "A form other than JSON and CSV", body = ProblemDetails),
        (status = 422, description = "Not a month", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    look: Look<ReadCredits>,
    Path((reseller_id, month)): Path<(ResellerId, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let month: Month = month.parse().map_err(domain::Rejection::from)?;
    let form = form(&headers)?;
    let mut reading = look
        .read(&app, &[Projection::Resellers, Projection::CreditAccounts])
        .await?;
    let found = resellers::find(&mut reading, reseller_id.0).await?;
    found.ok_or(ApiError::Unknown("reseller"))?;
    let Statement { totals, entries } =
        credit_accounts::statement(&mut reading, reseller_id.0, &month.to_string()).await?;
    let position = reading.at();
    let answer = Answer {
        totals,
        entries,
        position,
    };
    match form {
        Form::Page => {
            look.answer(&app, reading, Stream::CreditAccount(reseller_id), answer)
                .await
        }
        Form::Lines(Lines::Csv) => {
            reading.end().await?;
            answer.csv()
        }
        Form::Lines(Lines::Json) => Err(ApiError::NotAcceptable),
    }
}

impl Answer {
    fn csv(self) -> Result<Response, ApiError> {
        let totals = &self.totals;
        let balance = |kind: &str, balance: i64| json!({ "reseller_id": totals.reseller_id, "kind": kind, "balance_after": balance });
        let mut lines = vec![balance("opening", totals.opening)];
        for entry in &self.entries {
            let line = serde_json::to_value(entry).map_err(|error| ApiError::Unexpected(error.to_string()))?;
            lines.push(line);
        }
        lines.push(balance("closing", totals.closing));
        let text = export::csv::<CreditEntryView>(&lines)?;
        let name = format!("attachment; filename=\"statement-{}.csv\"", totals.month);
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, name),
        ];
        Ok((LogPosition(self.position), headers, text).into_response())
    }
}
