//! Lists: whose rows, as of when, in which order, which page, and in which form.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, Query},
    http::{HeaderMap, header::ACCEPT, request::Parts},
    response::{IntoResponse, Response},
};
use event_log::{Moment, Position};
use futures_util::future::BoxFuture;
use projections::{Cursor, ListError, Page, Paged, Projection, Reading, Sort, search};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    access::{May, Needs, Principal},
    app::{App, Sight},
    error::ApiError,
    export::{self, Form},
    extract::{Limit, MinLogPosition, written},
    headers::LogPosition,
    queries::{self, MomentText},
};

/// What every list takes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParams {
    /// The moment that is looked at: a log position, an RFC 3339 time, or a date, which means its end in UTC; none for now.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<MomentText>, inline, example = "2026-03-31")]
    as_of: Option<Moment>,
    /// How many items a page has, 1 to 200; 50 unless said.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200)]
    limit: Option<Limit>,
    /// Where the page begins: `next` of the page before.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<String>, pattern = r"^[0-9]{1,18}\.[0-9]{1,18}(\.-?[a-z_]+)?$")]
    cursor: Option<Cursor>,
    /// The field of the items to sort by, with `-` in front from the largest down; newest first unless said. Where it cannot be sorted
    /// by that, the answer says by what it can.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<String>, pattern = "^-?[a-z_]+$")]
    sort: Option<Sort>,
    /// Only what is this reseller's.
    reseller_id: Option<Uuid>,
    /// With `reseller_id`: also what is of those below it.
    below: Option<bool>,
    #[param(ignore)]
    count: Option<bool>,
    #[param(ignore)]
    q: Option<String>,
}

/// What lists take that can be counted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is there for the document")]
pub(crate) struct Counted {
    /// Whether to count them all; counting stops at 10,000.
    #[param(required = false)]
    count: bool,
}

/// What lists take that can be searched.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it is there for the document")]
pub(crate) struct Searched {
    /// Only what has each of these words, or this key, serial or order number. An e-mail address goes to `POST /v1/searches`, never
    /// into an address.
    #[param(required = false, max_length = 200, pattern = r"^[^@\x00]*$")]
    q: String,
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListAnswer<V> {
    /// The items, in the order that was asked for.
    items: Vec<V>,
    /// The log's position that they stand at.
    #[schema(value_type = i64)]
    position: Position,
    /// The cursor of the next page; none on the last.
    next: Option<String>,
    /// How many there are, if that was asked for; 10001 for more than 10,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
}

/// A request for a list of somebody who has what `R` says, with its own filter `F`.
pub(crate) struct Listing<R, F> {
    pub(crate) principal: Principal,
    pub(crate) filter: F,
    params: ListParams,
    at_least: Option<Position>,
    form: Form,
    needs: PhantomData<R>,
}

impl<R: Needs, F: DeserializeOwned> FromRequestParts<App> for Listing<R, F> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let May(principal, needs) = May::from_request_parts(parts, app).await?;
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, app).await?;
        let (common, own): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| is_common(name));
        let least = <MinLogPosition as OptionalFromRequestParts<App>>::from_request_parts(parts, app).await?;
        let (filter, params) = (read(own)?, read(common)?);
        queries::check(parts)?;
        Ok(Self {
            principal,
            filter,
            params,
            at_least: least.map(|least| least.0),
            form: form(&parts.headers)?,
            needs,
        })
    }
}

impl<R, F> Listing<R, F> {
    /// A reading of these as of the moment that is asked for, of whose rows are asked for and seen.
    pub(crate) async fn read(&self, app: &App, projections: &[Projection]) -> Result<Reading, ApiError> {
        let scope = app.scope(&self.principal, self.params.narrowing()).await?;
        let sight = Sight {
            as_of: self.params.as_of,
            cursor: self.params.cursor.as_ref(),
            at_least: self.at_least,
        };
        app.read_all(scope, projections, sight).await
    }
}

fn is_common(name: &str) -> bool {
    ["as_of", "limit", "cursor", "sort", "reseller_id", "below", "count", "q"].contains(&name)
}

fn read<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, ApiError> {
    let read = |pairs: &[(String, String)]| {
        let query = serde_urlencoded::to_string(pairs).map_err(|error| error.to_string())?;
        serde_urlencoded::from_str(&query).map_err(|error| error.to_string())
    };
    read(&pairs).map_err(|error: String| {
        let wrong =
            |pair: &&(String, String)| -> bool { Result::<T, String>::is_err(&read(std::slice::from_ref(pair))) };
        let name = pairs.iter().find(wrong).map(|(name, _)| format!("{name}: "));
        ApiError::MalformedQuery(name.unwrap_or_default() + &error)
    })
}

/// The form that a client accepts; one page if it does not say.
pub(crate) fn form(headers: &HeaderMap) -> Result<Form, ApiError> {
    match headers.get(ACCEPT).map(|accept| accept.to_str().unwrap_or("?")) {
        None => Ok(Form::Page),
        Some(accept) => Form::accepted(accept).ok_or(ApiError::NotAcceptable),
    }
}

/// A list without a filter of its own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoFilter {}

/// How a page of `V` is read.
pub(crate) type ReadPage<F, V> =
    for<'a> fn(&'a mut Reading, &'a F, &'a Page) -> BoxFuture<'a, Result<Paged<V>, ListError>>;

/// How rows are counted.
pub(crate) type Count<F> = for<'a> fn(&'a mut Reading, &'a F) -> BoxFuture<'a, Result<i64, sqlx::Error>>;

/// Where the ids that a search finds go in a filter.
pub(crate) type Narrow<F> = fn(&mut F, Vec<Uuid>);

/// What a list is a list of.
pub(crate) struct Source<F, V> {
    pub(crate) projection: Projection,
    pub(crate) page: ReadPage<F, V>,
    /// None where counting is not cheap.
    pub(crate) count: Option<Count<F>>,
    /// What of it a search finds, and where the ids that it finds go in the filter.
    pub(crate) search: Option<(search::Kind, Narrow<F>)>,
}

impl<F: Clone + Send + Sync + 'static, V: Serialize + ToSchema + Send + 'static> Source<F, V> {
    /// The page that was asked for, or all of it as a stream of lines.
    pub(crate) async fn answer<R>(&'static self, app: App, listing: Listing<R, F>) -> Result<Response, ApiError> {
        let reading = listing.read(&app, &self.reads(listing.params.q.is_some())).await?;
        self.answer_from(app, reading, listing).await
    }

    /// The same from a reading of what the list needs, which may have been looked at already.
    pub(crate) async fn answer_from<R>(
        &'static self,
        app: App,
        mut reading: Reading,
        mut listing: Listing<R, F>,
    ) -> Result<Response, ApiError> {
        if let Some(text) = &listing.params.q {
            let Some((kind, narrow)) = self.search else {
                return Err(ApiError::NotSearched);
            };
            if text.contains('@') {
                return Err(ApiError::AddressInQuery);
            }
            narrow(&mut listing.filter, search::ids(&mut reading, kind, text).await?);
        }
        match listing.form {
            Form::Page => self.page(reading, listing).await,
            Form::Lines(lines) => {
                let (at, scope) = (reading.at(), reading.scope().clone());
                reading.end().await?;
                let (list, actor) = (self.projection.name(), listing.principal.actor());
                tracing::info!(
                    target: "security", list, position = at.0, actor = actor.kind, actor_id = actor.id, "exported"
                );
                let page = Page {
                    limit: Some(projections::page::LARGEST_PAGE),
                    ..listing.params.page()
                };
                let asked = export::Asked {
                    filter: listing.filter,
                    scope,
                    page,
                    at,
                };
                Ok(export::stream(app, self, asked, lines))
            }
        }
    }

    async fn page<R>(&self, mut reading: Reading, listing: Listing<R, F>) -> Result<Response, ApiError> {
        let position = reading.at();
        let paged = (self.page)(&mut reading, &listing.filter, &listing.params.page()).await?;
        let count = match (self.count, listing.params.count) {
            (Some(count), Some(true)) => Some(count(&mut reading, &listing.filter).await?),
            (None, Some(true)) => return Err(ApiError::NotCounted),
            _ => None,
        };
        reading.end().await?;
        let answer = ListAnswer {
            items: paged.items,
            position,
            next: paged.next.map(|cursor| cursor.to_string()),
            count,
        };
        Ok((LogPosition(position), axum::Json(answer)).into_response())
    }

    /// What is read: the search, which is the last to be there, only by who searches.
    fn reads(&self, searches: bool) -> Vec<Projection> {
        let mut reads = vec![self.projection];
        if searches && self.search.is_some() {
            reads.push(Projection::Search);
        }
        reads
    }
}

impl ListParams {
    fn page(&self) -> Page {
        let Limit(limit) = self.limit.unwrap_or_default();
        Page {
            after: self.cursor.clone(),
            limit: Some(limit),
            sort: self.sort.clone(),
        }
    }

    fn narrowing(&self) -> Option<(Uuid, bool)> {
        self.reseller_id.map(|id| (id, self.below.unwrap_or_default()))
    }
}
