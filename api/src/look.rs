//! A look at one thing: who looks, and at which moment.

use std::marker::PhantomData;

use axum::{
    Json,
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{header::ETAG, request::Parts},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::Stream;
use event_log::{Moment, Position, read};
use projections::{Projection, Reading};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    access::{May, Needs, Principal},
    app::{App, Sight},
    error::ApiError,
    extract::{MinLogPosition, Params, written},
    headers::LogPosition,
    queries::MomentText,
};

/// What a look at one thing takes.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LookParams {
    /// The moment that is looked at: a log position, an RFC 3339 time, or a date, which means its end in UTC; none for now.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<MomentText>, inline, example = "2026-03-31")]
    as_of: Option<Moment>,
}

/// Who looks, having what `R` says, and when at.
pub(crate) struct Look<R> {
    pub(crate) principal: Principal,
    as_of: Option<Moment>,
    at_least: Option<Position>,
    needs: PhantomData<R>,
}

impl<R: Needs> FromRequestParts<App> for Look<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let May(principal, needs) = May::from_request_parts(parts, app).await?;
        let Params(LookParams { as_of }) = Params::from_request_parts(parts, app).await?;
        let least = <MinLogPosition as OptionalFromRequestParts<App>>::from_request_parts(parts, app);
        Ok(Self {
            principal,
            as_of,
            at_least: least.await?.map(|least| least.0),
            needs,
        })
    }
}

impl<R> Look<R> {
    /// A reading of these as of the moment, of what the one who looks sees.
    pub(crate) async fn read(&self, app: &App, projections: &[Projection]) -> Result<Reading, ApiError> {
        let sight = Sight {
            as_of: self.as_of,
            cursor: None,
            at_least: self.at_least,
        };
        let scope = app.scope(&self.principal, None).await?;
        app.read_all(scope, projections, sight).await
    }

    /// The day (UTC) of the moment.
    pub(crate) async fn day(&self, app: &App) -> Result<NaiveDate, ApiError> {
        let now = app.mint.now().date_naive();
        Ok(match self.as_of.unwrap_or_default() {
            Moment::Now => now,
            Moment::Day(day) => day,
            Moment::Time(time) => time.date_naive(),
            Moment::Position(position) => {
                let before = Position(position.0.saturating_sub(1));
                let last = read::range(&app.log, before, position).await?;
                last.last().map_or(now, |event| event.recorded_at.date_naive())
            }
        })
    }

    /// Ends the reading and sends what was seen.
    pub(crate) async fn seen(&self, reading: Reading, seen: impl Serialize) -> Result<Response, ApiError> {
        let at = reading.at();
        reading.end().await?;
        Ok((LogPosition(at), Json(seen)).into_response())
    }

    /// Ends the reading and sends what was seen; its `ETag` is the version that `stream` had then.
    pub(crate) async fn answer(
        &self,
        app: &App,
        reading: Reading,
        stream: Stream,
        seen: impl Serialize,
    ) -> Result<Response, ApiError> {
        let at = reading.at();
        reading.end().await?;
        let version = read::version(&app.log, stream, at).await?;
        Ok(([(ETAG, format!("\"{version}\""))], LogPosition(at), Json(seen)).into_response())
    }
}
