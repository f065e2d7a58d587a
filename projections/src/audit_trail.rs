//! The audit trail: who did what, when, for whom and why. One row for each event, with ids and never a personal value.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{Event, Stream};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder, query_as};
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::audit_filter::Filter;
use crate::{
    batch::{Batch, Fact, Row},
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    subjects::{Named, named},
    table::Table,
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[AuditRow::TABLE, AuditOwner::TABLE];

const LIST: List = List {
    projection: Projection::AuditTrail,
    table: AuditRow::TABLE,
    columns: COLUMNS,
    order: "position",
    sorts: &[
        column("event_type", "text"),
        column("category", "text"),
        column("stream", "text"),
        column("actor_id", "text"),
    ],
};

/// Who of others acted, a reseller or a customer can neither see nor sort by.
const OF_OTHERS: List = LIST.without_last(1);

const COLUMNS: &str =
    "position, recorded_at, imported_at, event_id, event_type, category, stream, version, actor_kind, actor_id,
    on_behalf_of, command_id, request_id, correlation_id, causation_id, reseller_id, customer_id, subjects,
    parties";

/// So many effects of an event are told, and so many causes.
pub const MOST_RELATED: i64 = 1000;

/// An event as an auditor sees it.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Its place in the log.
    pub position: i64,
    /// When it was decided; its original time if it was imported.
    pub recorded_at: DateTime<Utc>,
    /// When it was imported, if it was.
    pub imported_at: Option<DateTime<Utc>>,
    /// Its id.
    pub event_id: Uuid,
    /// Its stored name, such as `license.assigned`.
    pub event_type: String,
    /// What its stream is about, such as `license`.
    pub category: String,
    /// Its stream.
    pub stream: String,
    /// Its place in the stream, from 1.
    pub version: i64,
    /// In which capacity somebody acted, such as `staff`.
    pub actor_kind: String,
    /// Who: an opaque id. Resellers and customers see their own and devices, and not who of the staff or of other resellers.
    pub actor_id: Option<String>,
    /// The stream of whom they acted for, if for somebody else; likewise.
    pub on_behalf_of: Option<String>,
    /// The command that decided it.
    pub command_id: Uuid,
    /// The request that carried the command.
    pub request_id: Option<Uuid>,
    /// The conversation: the id of its first command.
    pub correlation_id: Uuid,
    /// The event that caused the command.
    pub causation_id: Option<Uuid>,
    /// The reseller whose business it is.
    pub reseller_id: Option<Uuid>,
    /// The customer whose business it is.
    pub customer_id: Option<Uuid>,
    /// Every id that it names, and whose business it is; its stream's first. Resellers and customers do not see those of staff and of
    /// other resellers.
    pub subjects: Vec<Uuid>,
}

/// An event as it is kept.
#[derive(Clone, Debug, FromRow, Serialize)]
struct AuditRow {
    #[sqlx(flatten)]
    #[serde(flatten)]
    event: AuditView,
    /// Those of its subjects that are resellers or staff.
    parties: Vec<Uuid>,
}

/// To whom something belongs whose events name only itself.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
struct AuditOwner {
    subject_id: Uuid,
    reseller_id: Option<Uuid>,
    customer_id: Option<Uuid>,
}

impl Fact for AuditRow {
    const TABLE: Table = Table::facts("audit_trail");
}

impl AuditRow {
    /// The event as `scope` sees it: neither staff nor resellers beyond it are named.
    fn seen_by(self, scope: &Scope) -> AuditView {
        let Self { mut event, parties } = self;
        if *scope == Scope::All {
            return event;
        }
        let seller = event.reseller_id;
        let is_seen = |id: &Uuid| !parties.contains(id) || scope.has_reseller(*id) || seller == Some(*id);
        event.subjects.retain(is_seen);
        event.on_behalf_of = event.on_behalf_of.filter(|stream| scope.has_stream(stream));
        let is_own = match event.actor_kind.as_str() {
            "device" => true,
            "customer" => event.actor_id == event.customer_id.map(|id| id.to_string()),
            "reseller" => event.on_behalf_of.is_some(),
            _ => false,
        };
        event.actor_id = event.actor_id.filter(|_| is_own);
        event
    }
}

impl Row for AuditOwner {
    const TABLE: Table = Table::versions("audit_owners", "subject_id");
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.subject_id
    }
}

/// The events of the reading's scope, newest first unless the page says otherwise.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<AuditView>, ListError> {
    let filter = filter.settled(reading).await?;
    let scope = reading.scope().clone();
    let list = if scope == Scope::All { &LIST } else { &OF_OTHERS };
    let conditions = |query: &mut QueryBuilder<Postgres>| filter.push(query, &scope);
    let found: Paged<AuditRow> = reading.list(list, &conditions, page).await?;
    Ok(found.map(|row| row.seen_by(&scope)))
}

/// How many events there are, up to [`crate::list::MOST_COUNTED`].
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    let filter = filter.settled(reading).await?;
    let scope = reading.scope().clone();
    reading.count(&LIST, &|query| filter.push(query, &scope)).await
}

/// The event at `position`, if it is one of the reading's scope.
pub async fn find(reading: &mut Reading, position: Position) -> Result<Option<AuditView>, sqlx::Error> {
    let mut query = QueryBuilder::new("select ");
    query
        .push(COLUMNS)
        .push(" from audit_trail where position = ")
        .push_bind(position.0)
        .push(" and position <= ")
        .push_bind(reading.at().0);
    let found: Option<AuditRow> = query.build_query_as().fetch_optional(reading.connection()).await?;
    Ok(seen(found.into_iter().collect(), reading.scope()).pop())
}

/// Those of `scope`, as that sees them.
fn seen(mut rows: Vec<AuditRow>, scope: &Scope) -> Vec<AuditView> {
    rows.retain(|row| scope.has(row.event.reseller_id, row.event.customer_id));
    rows.into_iter().map(|row| row.seen_by(scope)).collect()
}

/// What led to the event at `position`: the event that caused its command, the one that caused that, and so on up to
/// the first, or to one that is not of the reading's scope.
pub async fn causes(reading: &mut Reading, position: Position) -> Result<Vec<AuditView>, sqlx::Error> {
    // A cause stands before what it caused, so this ends.
    let statement = "
        with recursive causes as (
            select position, causation_id, 0 as distance
            from audit_trail
            where position = $1 and position <= $2
            union all
            select cause.position, cause.causation_id, causes.distance + 1
            from causes
            join audit_trail cause on cause.event_id = causes.causation_id and cause.position < causes.position
            where causes.distance < $3
        )
        select audit_trail.*
        from causes
        join audit_trail using (position)
        where distance > 0
        order by distance";
    let found = query_as(statement)
        .bind(position.0)
        .bind(reading.at().0)
        .bind(MOST_RELATED)
        .fetch_all(reading.connection())
        .await?;
    Ok(seen(found, reading.scope()))
}

/// What an event led to, and what else its command decided.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Effects {
    /// The events of commands that it caused, in the order of the log; at most [`MOST_RELATED`].
    pub caused: Vec<AuditView>,
    /// The other events of its command, likewise.
    pub same_command: Vec<AuditView>,
}

/// What the event at `position` led to; nothing if there is none. Of these, those of the reading's scope.
pub async fn effects(reading: &mut Reading, position: Position) -> Result<Effects, sqlx::Error> {
    let at = reading.at().0;
    let caused = "
        select effect.*
        from audit_trail cause
        join audit_trail effect on effect.causation_id = cause.event_id
        where cause.position = $1 and cause.position <= $2 and effect.position <= $2
        order by effect.position
        limit $3";
    let same_command = "
        select other.*
        from audit_trail event
        cross join lateral event_log.positions_of(event.command_id) command
        join audit_trail other on other.position between command.first_position and command.last_position
        where event.position = $1 and event.position <= $2 and other.position <> $1 and other.position <= $2
        order by other.position
        limit $3";
    let mut found = [Vec::new(), Vec::new()];
    for (found, statement) in found.iter_mut().zip([caused, same_command]) {
        let rows = query_as(statement)
            .bind(position.0)
            .bind(at)
            .bind(MOST_RELATED)
            .fetch_all(reading.connection())
            .await?;
        *found = seen(rows, reading.scope());
    }
    let [caused, same_command] = found;
    Ok(Effects { caused, same_command })
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let mut owners = batch.standing(events.iter().filter_map(owned)).await?;
    let mut rows = Vec::with_capacity(events.len());
    for recorded in events {
        evolve(&mut owners, recorded);
        rows.push(row(&owners, recorded));
    }
    batch.write(owners).await?;
    batch.add(&rows).await
}

/// What the event is about, if that has an owner which not all of its events name.
fn owned(recorded: &RecordedEvent) -> Option<Uuid> {
    match recorded.stream {
        Stream::License(_)
        | Stream::Support(_)
        | Stream::Subscription(_)
        | Stream::Order(_)
        | Stream::ActivationKey(_)
        | Stream::User(_) => recorded.stream.id(),
        _ => None,
    }
}

fn evolve(owners: &mut Versions<AuditOwner>, recorded: &RecordedEvent) {
    let position = recorded.position;
    match &recorded.event {
        Event::LicenseAssigned(_)
        | Event::SubscriptionStarted(_)
        | Event::OrderPlaced(_)
        | Event::ActivationKeyAdded(_)
        | Event::UserInvited(_) => {
            let Named {
                reseller_id,
                customer_id,
                subjects,
                ..
            } = named(&recorded.event);
            if let Some(subject_id) = subjects.first().copied() {
                let owner = AuditOwner {
                    subject_id,
                    reseller_id,
                    customer_id,
                };
                owners.open(position, owner);
            }
        }
        Event::LicenseCustomerChanged(e) => {
            owners.change(&e.license_id.0, position, |owner| {
                owner.customer_id = Some(e.customer_id.0)
            });
        }
        _ => {}
    }
}

fn row(owners: &Versions<AuditOwner>, recorded: &RecordedEvent) -> AuditRow {
    let about = named(&recorded.event);
    let owner = owned(recorded).and_then(|id| owners.get(&id));
    let reseller_id = about.reseller_id.or(owner.and_then(|owner| owner.reseller_id));
    let customer_id = about.customer_id.or(owner.and_then(|owner| owner.customer_id));
    let parties = about.parties;
    let ids = recorded.stream.id().into_iter().chain(about.subjects);
    let mut known = HashSet::new();
    let subjects = ids
        .chain(parties.iter().copied())
        .chain(reseller_id)
        .chain(customer_id)
        .filter(|id| known.insert(*id))
        .collect();
    let origin = &recorded.origin;
    let event = AuditView {
        position: recorded.position.0,
        recorded_at: recorded.recorded_at,
        imported_at: recorded.imported_at,
        event_id: recorded.event_id,
        event_type: recorded.event.event_type().name.to_owned(),
        category: recorded.stream.category().to_owned(),
        stream: recorded.stream.to_string(),
        version: recorded.version,
        actor_kind: origin.actor.kind.clone(),
        actor_id: Some(origin.actor.id.clone()),
        on_behalf_of: origin.actor.on_behalf_of.clone(),
        command_id: origin.command_id,
        request_id: origin.request_id,
        correlation_id: origin.correlation_id,
        causation_id: origin.causation_id,
        reseller_id,
        customer_id,
        subjects,
    };
    AuditRow { event, parties }
}
