//! Resellers and the tree that they stand in, at any moment.

use chrono::{DateTime, Utc};
use domain::{
    Event,
    reseller::{ResellerProfileChanged, ResellerRegistered},
};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder, query_scalar};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    batch::{Batch, Row},
    columns::text,
    filter::{push_equal, push_ids},
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[ResellerView::TABLE];

const LIST: List = List {
    projection: Projection::Resellers,
    table: ResellerView::TABLE,
    columns:
        "reseller_id, registered_position, registered_at, parent_id, name, tier, status, suspension_reason, address,
        country, vat_number, website, language, contact_name, contact_email, contact_phone, sub_resellers",
    order: "registered_position",
    sorts: &[
        column("registered_at", "timestamptz"),
        column("name", "text"),
        column("tier", "text"),
        column("status", "text"),
        column("address", "text[]"),
        column("country", "text"),
        column("vat_number", "text"),
        column("website", "text"),
        column("language", "text"),
        column("contact_name", "text"),
        column("contact_email", "text"),
        column("contact_phone", "text"),
        column("sub_resellers", "bigint"),
        column("parent_id", "uuid"),
        column("suspension_reason", "text"),
    ],
};

/// What a reseller does not see, it cannot sort by: who stands above it, and what staff wrote for staff.
const OF_RESELLERS: List = LIST.without_last(2);

/// A reseller.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct ResellerView {
    /// Its id, which is also that of the person under whose key its contact is sealed in the log.
    pub reseller_id: Uuid,
    /// The log's position at which it was registered.
    pub registered_position: i64,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// Whose sub-reseller it is; none if the vendor's own. A reseller does not see who stands above it.
    pub parent_id: Option<Uuid>,
    /// The company's name.
    pub name: String,
    /// Its tier, such as `GOLD`; none if it pays the list's prices in full.
    pub tier: Option<String>,
    /// `active` or `suspended`.
    pub status: String,
    /// Why it is suspended, for staff; a reseller does not see it. None while it is active.
    pub suspension_reason: Option<String>,
    /// The lines of its legal address, without the country.
    pub address: Vec<String>,
    /// Where it is, as two letters such as `FR`.
    pub country: Option<String>,
    /// What it is taxed by.
    pub vat_number: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// The language that it reads: `en`, `fr` or `de`.
    pub language: Option<String>,
    /// The name of its contact for support; `[erased]` once its person is.
    pub contact_name: Option<String>,
    /// That person's e-mail address; `[erased]` once its person is.
    pub contact_email: Option<String>,
    /// That person's phone number; `[erased]` once its person is.
    pub contact_phone: Option<String>,
    /// How many resellers stand directly below it.
    pub sub_resellers: i64,
}

impl Row for ResellerView {
    const TABLE: Table = Table::versions("resellers", "reseller_id").with(&[Erasable::Texts(
        "reseller_id",
        &["contact_name", "contact_email", "contact_phone"],
    )]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.reseller_id
    }
}

/// Which of the resellers in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Directly below this one.
    pub parent_id: Option<Uuid>,
    /// `active` or `suspended`.
    pub status: Option<String>,
    /// In this tier.
    pub tier: Option<String>,
    /// In this country.
    pub country: Option<String>,
    /// Those with these ids, such as what a search found; none for whatever id.
    #[serde(skip)]
    #[param(ignore)]
    pub ids: Option<Vec<Uuid>>,
}

impl Filter {
    fn push(&self, query: &mut QueryBuilder<Postgres>, scope: &Scope) {
        match self.parent_id {
            None => {}
            Some(parent) if scope.has_reseller(parent) => {
                query.push(" and parent_id = ").push_bind(parent);
            }
            Some(_) => {
                query.push(" and false");
            }
        }
        push_ids(query, "reseller_id", self.ids.as_ref());
        let texts = [
            ("status", &self.status),
            ("tier", &self.tier),
            ("country", &self.country),
        ];
        push_equal(query, texts);
    }
}

impl ResellerView {
    /// The reseller as `scope` sees it.
    fn seen_by(mut self, scope: &Scope) -> Self {
        if *scope != Scope::All {
            self.parent_id = self.parent_id.filter(|parent| scope.has_reseller(*parent));
            self.suspension_reason = None;
        }
        self
    }
}

/// The resellers of the reading's scope, of whom those below are found by [`subtree`]; a customer sees none.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<ResellerView>, ListError> {
    let scope = reading.scope().clone();
    let list = if scope == Scope::All { &LIST } else { &OF_RESELLERS };
    let conditions = |query: &mut QueryBuilder<Postgres>| filter.push(query, &scope);
    let found: Paged<ResellerView> = reading.list(list, &conditions, page).await?;
    Ok(found.map(|reseller| reseller.seen_by(&scope)))
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    let scope = reading.scope().clone();
    reading.count(&LIST, &|query| filter.push(query, &scope)).await
}

/// The reseller `reseller_id`, if it is one of the reading's scope and was registered by then.
pub async fn find(reading: &mut Reading, reseller_id: Uuid) -> Result<Option<ResellerView>, ListError> {
    let filter = Filter {
        ids: Some(vec![reseller_id]),
        ..Filter::default()
    };
    Ok(list(reading, &filter, &Page::ALL).await?.items.pop())
}

/// `reseller_id` and all that stood below it, at any depth, in the order in which they were registered; nothing if it was not
/// registered by then.
pub async fn subtree(reading: &mut Reading, reseller_id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    let statement = "select read_models.subtree($2, $1, $3)";
    scalars(reading, statement, reseller_id).await
}

/// All that stood above `reseller_id`, its parent first.
pub async fn ancestors(reading: &mut Reading, reseller_id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    let statement = "with recursive above as (
             select parent_id, 1 as steps
             from resellers
             where epoch = $1 and reseller_id = $2 and valid_from <= $3 and valid_to > $3
             union all
             select parent.parent_id, above.steps + 1
             from above
             join resellers parent on parent.reseller_id = above.parent_id
             where parent.epoch = $1 and parent.valid_from <= $3 and parent.valid_to > $3
         ) cycle parent_id set is_circle using path
         select parent_id from above where parent_id is not null and not is_circle order by steps";
    scalars(reading, statement, reseller_id).await
}

async fn scalars(reading: &mut Reading, statement: &'static str, id: Uuid) -> Result<Vec<Uuid>, sqlx::Error> {
    let (epoch, at) = (reading.epoch(Projection::Resellers), reading.at().0);
    query_scalar(statement)
        .bind(epoch)
        .bind(id)
        .bind(at)
        .fetch_all(reading.connection())
        .await
}

/// The resellers that are called `name`, whatever its case.
pub async fn named(reading: &mut Reading, name: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    let statement = "select reseller_id from resellers
         where epoch = $1 and lower(name) = lower($2) and valid_from <= $3 and valid_to > $3
         order by registered_position";
    let (epoch, at) = (reading.epoch(Projection::Resellers), reading.at().0);
    query_scalar(statement)
        .bind(epoch)
        .bind(name)
        .bind(at)
        .fetch_all(reading.connection())
        .await
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let mut versions = batch.standing(events.iter().flat_map(touched)).await?;
    for event in events {
        evolve(&mut versions, event);
    }
    batch.write(versions).await
}

/// Whom an event is about, and whom it leaves and comes to.
fn touched(recorded: &RecordedEvent) -> Vec<Uuid> {
    let (reseller, others) = match &recorded.event {
        Event::ResellerRegistered(registered) => (registered.reseller_id, [registered.parent_id, None]),
        Event::ResellerSuspended(suspended) => (suspended.reseller_id, [None, None]),
        Event::ResellerReinstated(reinstated) => (reinstated.reseller_id, [None, None]),
        Event::ResellerProfileChanged(changed) => (changed.reseller_id, [None, None]),
        Event::ResellerTierChanged(changed) => (changed.reseller_id, [None, None]),
        Event::ResellerMoved(moved) => (moved.reseller_id, [moved.from, moved.to]),
        _ => return vec![],
    };
    let others = others.into_iter().flatten();
    [reseller].into_iter().chain(others).map(|id| id.0).collect()
}

fn evolve(versions: &mut Versions<ResellerView>, recorded: &RecordedEvent) {
    let position = recorded.position;
    let mut change = |id: Uuid, change: &dyn Fn(&mut ResellerView)| versions.change(&id, position, change);
    match &recorded.event {
        Event::ResellerRegistered(registered) => {
            if let Some(parent) = registered.parent_id {
                change(parent.0, &|row| row.sub_resellers += 1);
            }
            versions.open(position, registered_row(recorded, registered));
        }
        Event::ResellerSuspended(suspended) => change(suspended.reseller_id.0, &|row| {
            "suspended".clone_into(&mut row.status);
            row.suspension_reason = Some(suspended.reason.clone());
        }),
        Event::ResellerReinstated(reinstated) => change(reinstated.reseller_id.0, &|row| {
            "active".clone_into(&mut row.status);
            row.suspension_reason = None;
        }),
        Event::ResellerProfileChanged(changed) => change(changed.reseller_id.0, &|row| row.put_profile(changed)),
        Event::ResellerTierChanged(changed) => change(changed.reseller_id.0, &|row| {
            row.tier = changed.tier.as_ref().map(ToString::to_string);
        }),
        Event::ResellerMoved(moved) => {
            if let Some(from) = moved.from {
                change(from.0, &|row| row.sub_resellers -= 1);
            }
            if let Some(to) = moved.to {
                change(to.0, &|row| row.sub_resellers += 1);
            }
            change(moved.reseller_id.0, &|row| {
                row.parent_id = moved.to.map(|parent| parent.0)
            });
        }
        _ => {}
    }
}

fn registered_row(recorded: &RecordedEvent, registered: &ResellerRegistered) -> ResellerView {
    ResellerView {
        reseller_id: registered.reseller_id.0,
        registered_position: recorded.position.0,
        registered_at: recorded.recorded_at,
        parent_id: registered.parent_id.map(|parent| parent.0),
        name: registered.name.clone(),
        tier: None,
        status: "active".to_owned(),
        suspension_reason: None,
        address: vec![],
        country: None,
        vat_number: None,
        website: None,
        language: None,
        contact_name: None,
        contact_email: None,
        contact_phone: None,
        sub_resellers: 0,
    }
}

impl ResellerView {
    fn put_profile(&mut self, profile: &ResellerProfileChanged) {
        self.name.clone_from(&profile.name);
        self.address.clone_from(&profile.address);
        self.country = profile.country.as_ref().map(ToString::to_string);
        self.vat_number = profile.vat_number.as_ref().map(ToString::to_string);
        self.website = profile.website.as_ref().map(ToString::to_string);
        self.language = profile.language.as_ref().map(ToString::to_string);
        self.contact_name = text(profile.contact_name.as_ref());
        self.contact_email = text(profile.contact_email.as_ref());
        self.contact_phone = text(profile.contact_phone.as_ref());
    }
}
