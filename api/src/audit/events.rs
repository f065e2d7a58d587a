//! `GET /v1/events`: who did what, when, for whom and why.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use domain::Stream;
use event_log::Position;
use futures_util::FutureExt;
use projections::{
    Projection,
    audit_trail::{self, AuditView},
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    access::needs::ReadTrail,
    app::App,
    error::ApiError,
    extract::written,
    listing::{Counted, ListAnswer, ListParams, Listing, Source},
};

/// Which of the events that one sees.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Of this stream.
    #[serde(deserialize_with = "written")]
    #[param(
        value_type = Option<String>,
        pattern = r"^(catalog|periods|signing_keys|guessing|(reseller|credit_account|activation_key|license|order|subscription|support|person|user|reservation)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
        example = "license-0190f6c2-7b7e-7c31-9f0a-0a4d6b7d1c11")]
    stream: Option<Stream>,
    /// Of streams of this category, such as `license`.
    category: Option<String>,
    /// Of one of these types, with commas between them.
    #[param(example = "license.assigned,license.deleted")]
    types: Option<String>,
    /// Of actors in this capacity, such as `staff`.
    actor_kind: Option<String>,
    /// Of the actor with this id.
    actor_id: Option<String>,
    /// Of those who acted for this stream.
    #[serde(deserialize_with = "written")]
    #[param(
        value_type = Option<String>,
        pattern = r"^(catalog|periods|signing_keys|guessing|(reseller|credit_account|activation_key|license|order|subscription|support|person|user|reservation)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
    )]
    on_behalf_of: Option<Stream>,
    /// Of this command.
    command_id: Option<Uuid>,
    /// Of this conversation.
    correlation_id: Option<Uuid>,
    /// Recorded at this time or later.
    since: Option<DateTime<Utc>>,
    /// Recorded at this time or earlier.
    until: Option<DateTime<Utc>>,
    /// Behind this position of the log.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<i64>, minimum = 0)]
    after: Option<Position>,
    /// Up to this position of the log.
    #[serde(deserialize_with = "written")]
    #[param(value_type = Option<i64>, minimum = 0)]
    up_to: Option<Position>,
    /// That name this id, whatever it is the id of.
    subject: Option<Uuid>,
}

impl Filter {
    fn of_trail(&self) -> audit_trail::Filter {
        let types = self.types.iter().flat_map(|types| types.split(','));
        audit_trail::Filter {
            stream: self.stream,
            category: self.category.clone(),
            event_types: types.map(str::to_owned).collect(),
            actor_kind: self.actor_kind.clone(),
            actor_id: self.actor_id.clone(),
            on_behalf_of: self.on_behalf_of,
            command_id: self.command_id,
            correlation_id: self.correlation_id,
            since: self.since,
            until: self.until,
            after: self.after,
            up_to: self.up_to,
            subject: self.subject,
        }
    }
}

static EVENTS: Source<Filter, AuditView> = Source {
    projection: Projection::AuditTrail,
    page: |reading, filter, page| async move { audit_trail::list(reading, &filter.of_trail(), page).await }.boxed(),
    count: Some(|reading, filter| async move { audit_trail::count(reading, &filter.of_trail()).await }.boxed()),
    search: None,
};

/// Events
///
/// The audit trail: what happened, when, by whom, for whom and why, with ids and never a personal value.
#[utoipa::path(
    get, path = "/v1/events", tag = "audit", operation_id = "list_events",
    params(ListParams, Counted, Filter),
    responses((status = 200, description = "A page of events, the newest first", body = ListAnswer<AuditView>))
)]
pub(crate) async fn handler(State(app): State<App>, listing: Listing<ReadTrail, Filter>) -> Result<Response, ApiError> {
    EVENTS.answer(app, listing).await
}
