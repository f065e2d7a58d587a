//! Activation keys as their owners see them, at any moment.

use chrono::{DateTime, Utc};
use domain::{ActivationKeyId, Event, activation_key::Owner};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    batch::{Batch, Row},
    columns::text,
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

pub(crate) const TABLES: &[Table] = &[ActivationKeyView::TABLE];

const LIST: List = List {
    projection: Projection::ActivationKeys,
    table: ActivationKeyView::TABLE,
    columns: "activation_key_id, added_position, added_at, reseller_id, customer_id, person_id, code, chosen, name",
    order: "added_position",
    sorts: &[
        column("code", "text"),
        column("name", "text"),
        column("added_at", "timestamptz"),
    ],
};

/// An activation key.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct ActivationKeyView {
    /// Its id.
    pub activation_key_id: Uuid,
    /// The log's position at which it was added.
    pub added_position: i64,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// The reseller that owns it, else none.
    pub reseller_id: Option<Uuid>,
    /// The customer who owns it, else none.
    pub customer_id: Option<Uuid>,
    /// The person under whose key its name is sealed.
    pub person_id: Uuid,
    /// What is typed into the software.
    pub code: String,
    /// Whether its owner typed it, rather than having it drawn.
    pub chosen: bool,
    /// What its owner calls it; `[erased]` once its person is.
    pub name: Option<String>,
}

impl Row for ActivationKeyView {
    const TABLE: Table =
        Table::versions("activation_keys", "activation_key_id").with(&[Erasable::texts("person_id", &["name"])]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.activation_key_id
    }
}

/// Which of the keys in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Those with these ids, such as what a search found; none for whatever id.
    #[serde(skip)]
    #[param(ignore)]
    pub ids: Option<Vec<Uuid>>,
}

impl Filter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some(ids) = &self.ids {
            query
                .push(" and activation_key_id = any (")
                .push_bind(ids.clone())
                .push(")");
        }
    }
}

/// The keys of `scope`.
pub async fn list(
    reading: &mut Reading,
    scope: &Scope,
    filter: &Filter,
    page: &Page,
) -> Result<Paged<ActivationKeyView>, ListError> {
    reading.list(&LIST, scope, &|query| filter.push(query), page).await
}

/// The key `activation_key_id`, if it is one of `scope`.
pub async fn find(
    reading: &mut Reading,
    scope: &Scope,
    activation_key_id: Uuid,
) -> Result<Option<ActivationKeyView>, ListError> {
    let filter = Filter {
        ids: Some(vec![activation_key_id]),
    };
    Ok(list(reading, scope, &filter, &Page::ALL).await?.items.pop())
}

pub(crate) async fn project(batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
    let events = batch.events;
    let touched = events.iter().filter_map(touched).map(|id| id.0);
    let mut versions = batch.standing(touched).await?;
    for event in events {
        evolve(&mut versions, event);
    }
    batch.write(versions).await
}

fn touched(recorded: &RecordedEvent) -> Option<ActivationKeyId> {
    match &recorded.event {
        Event::ActivationKeyAdded(added) => Some(added.activation_key_id),
        Event::ActivationKeyRenamed(renamed) => Some(renamed.activation_key_id),
        _ => None,
    }
}

fn evolve(versions: &mut Versions<ActivationKeyView>, recorded: &RecordedEvent) {
    let position = recorded.position;
    match &recorded.event {
        Event::ActivationKeyAdded(added) => {
            let (reseller_id, customer_id) = match added.owner {
                Owner::Reseller { reseller_id } => (Some(reseller_id.0), None),
                Owner::Customer { person_id } => (None, Some(person_id.0)),
            };
            let row = ActivationKeyView {
                activation_key_id: added.activation_key_id.0,
                added_position: position.0,
                added_at: recorded.recorded_at,
                reseller_id,
                customer_id,
                person_id: added.owner.person().0,
                code: added.code.as_str().to_owned(),
                chosen: added.chosen,
                name: text(added.name.as_ref()),
            };
            versions.open(position, row);
        }
        Event::ActivationKeyRenamed(renamed) => {
            versions.change(&renamed.activation_key_id.0, position, |row| {
                row.name = text(Some(&renamed.name));
            });
        }
        _ => {}
    }
}
