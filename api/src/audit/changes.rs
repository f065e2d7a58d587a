//! `GET /v1/changes`: what happens from now on, as server-sent events.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use event_log::{Moment, Position, moment};
use futures_util::stream;
use projections::{
    Page, Projection, Sort,
    audit_trail::{self, AuditView, Filter},
};
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::{
    access::{May, Right, authenticate::still_signed_in, needs::ReadTrail},
    app::{App, Sight},
    error::ApiError,
    headers::LogPosition,
    problem::ProblemDetails,
};

/// So many events are read at a time.
const AT_A_TIME: i64 = 200;
/// After so long without an event a comment is sent, so that nothing between takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Becomes true when the server stops; what would never end by itself ends then.
#[derive(Clone, Debug)]
pub struct Stopping(pub watch::Receiver<bool>);

/// One event of the stream.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is there for the document")]
pub(crate) struct Change {
    /// The position, to come back with.
    #[schema(example = "1234")]
    id: String,
    /// The type.
    #[schema(example = "license.assigned")]
    event: String,
    /// The event as `/v1/events` has it, as JSON.
    data: String,
}

/// Where a stream of changes is.
struct Follower {
    app: App,
    /// By what whoever follows made itself known.
    shown: HeaderMap,
    head: watch::Receiver<Position>,
    stopping: Option<Stopping>,
    /// All up to here was read.
    read: Position,
    waiting: VecDeque<AuditView>,
}

/// Live changes
///
/// Each event of the audit trail that one sees, as it happens: `id` is its position, `event` its type, `data` the same as in
/// `/v1/events`. Who comes back with `Last-Event-ID` misses nothing.
#[utoipa::path(
    get, path = "/v1/changes", tag = "audit", operation_id = "follow_changes",
    params(("Last-Event-ID" = Option<i64>, Header, minimum = 0, description = "The position after which to go on; now unless said")),
    responses(
        (status = 200, description = "Events without end", body = Change, content_type = "text/event-stream", headers(("Log-Position" = i64, description = "The position of the log that this stands at"))),
        (status = 400, description = "Last-Event-ID is no position", body = ProblemDetails),
        (status = 422, description = "Last-Event-ID is not reached yet", body = ProblemDetails),
    )
)]
pub(crate) async fn handler(
    State(app): State<App>,
    _: May<ReadTrail>,
    stopping: Option<Extension<Stopping>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let from = moment::settle(&app.log, last_seen(&headers)?).await?;
    let follower = Follower {
        head: app.log.head(),
        app,
        shown: headers,
        stopping: stopping.map(|Extension(stopping)| stopping),
        read: from,
        waiting: VecDeque::new(),
    };
    let changes = stream::unfold(follower, async |mut follower| {
        let event = follower.next().await?;
        Some((Ok::<_, Infallible>(event), follower))
    });
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    Ok((LogPosition(from), Sse::new(changes).keep_alive(keep_alive)).into_response())
}

/// Where somebody who comes back left off.
fn last_seen(headers: &HeaderMap) -> Result<Moment, ApiError> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(Moment::Now);
    };
    let position = value.to_str().ok().and_then(|text| text.parse().ok());
    position.map(Moment::Position).ok_or(ApiError::MalformedHeader {
        name: "Last-Event-ID",
        expected: "the id of the last event, a log position",
    })
}

impl Follower {
    /// The next event; none once the server stops, whoever follows may not any more, or the trail cannot be read: who may comes back.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return told(&event);
            }
            let reached = self.reached().await?;
            if let Err(error) = self.fill(reached).await {
                if !matches!(error, ApiError::Access(_) | ApiError::Forbidden { .. }) {
                    tracing::warn!(%error, "a stream of changes ends");
                }
                return None;
            }
        }
    }

    /// Waits until the log has gone on.
    async fn reached(&mut self) -> Option<Position> {
        let read = self.read;
        let stopped = async {
            match &mut self.stopping {
                // Without a sender nobody can tell any more.
                Some(Stopping(stop)) => drop(stop.wait_for(|stop| *stop).await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stopped => None,
            reached = self.head.wait_for(|head| *head > read) => reached.ok().map(|head| *head),
        }
    }

    /// Reads on, by the rights and the tree of this moment. Whoever may not read any more, or is signed in no more, is told nothing.
    async fn fill(&mut self, reached: Position) -> Result<(), ApiError> {
        let principal = still_signed_in(&self.app, &self.shown).await?;
        principal.must(Right::ReadTrail)?;
        let scope = self.app.scope(&principal, None).await?;
        let filter = Filter {
            after: Some(self.read),
            ..Filter::default()
        };
        let page = Page {
            limit: Some(AT_A_TIME),
            sort: Some(Sort {
                column: "position".to_owned(),
                descending: false,
            }),
            after: None,
        };
        let mut reading = self.app.read(scope, Projection::AuditTrail, Sight::of(reached)).await?;
        let found = audit_trail::list(&mut reading, &filter, &page).await?;
        reading.end().await?;
        let last = found.items.last().map(|event| Position(event.position));
        self.read = match found.next {
            Some(_) => last.unwrap_or(reached),
            None => reached,
        };
        self.waiting.extend(found.items);
        Ok(())
    }
}

fn told(event: &AuditView) -> Option<Event> {
    let told = Event::default().id(event.position.to_string()).event(&event.event_type);
    told.json_data(event).ok()
}
