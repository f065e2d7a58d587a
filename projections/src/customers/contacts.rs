//! Contacts: people whom a customer names.

use chrono::{DateTime, Utc};
use domain::{ContactId, Event, PersonId};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Status;
use crate::{
    batch::Row,
    columns::text,
    list::{List, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
    versions::Versions,
};

const LIST: List = List {
    projection: Projection::Customers,
    table: ContactRow::TABLE,
    columns: "contact_id, customer_id, added_position, added_at, changed_at, first_name, last_name, email, status",
    order: "added_position",
    sorts: &[
        column("added_at", "timestamptz"),
        column("changed_at", "timestamptz"),
        column("first_name", "text"),
        column("last_name", "text"),
        column("email", "text"),
        column("status", "text"),
    ],
};

/// A contact of a customer.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct ContactView {
    /// Its id, which no other contact of this customer has.
    pub contact_id: Uuid,
    /// Whose contact it is, and the person under whose key it is sealed in the log.
    pub customer_id: Uuid,
    /// The log's position at which it was added.
    pub added_position: i64,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it last changed, or was removed.
    pub changed_at: DateTime<Utc>,
    /// The first name; `[erased]` once its person is.
    pub first_name: Option<String>,
    /// The last name; `[erased]` once its person is.
    pub last_name: Option<String>,
    /// Where to write to; `[erased]` once its person is.
    pub email: Option<String>,
    /// `present` or `removed`.
    pub status: String,
}

/// A contact as it is kept.
#[derive(Clone, Debug, FromRow, Serialize, Deserialize)]
pub(super) struct ContactRow {
    /// The two ids.
    customer_contact: String,
    #[sqlx(flatten)]
    #[serde(flatten)]
    contact: ContactView,
}

impl Row for ContactRow {
    const TABLE: Table = Table::versions("customer_contacts", "customer_contact")
        .with(&[Erasable::Texts("customer_id", &["first_name", "last_name", "email"])]);
    type Key = String;

    fn key(&self) -> String {
        self.customer_contact.clone()
    }
}

/// The contacts of a customer; all of them, or those of this status.
pub async fn contacts(
    reading: &mut Reading,
    customer_id: Uuid,
    status: Option<Status>,
    page: &Page,
) -> Result<Paged<ContactView>, ListError> {
    let conditions = |query: &mut QueryBuilder<Postgres>| {
        query.push(" and customer_id = ").push_bind(customer_id);
        super::push_status(query, status);
    };
    reading.list(&LIST, &conditions, page).await
}

/// The key of the contact that an event is about.
pub(super) fn touched(recorded: &RecordedEvent) -> Option<String> {
    let (person_id, contact_id) = match &recorded.event {
        Event::CustomerContactAdded(added) => (added.person_id, added.contact_id),
        Event::CustomerContactChanged(changed) => (changed.person_id, changed.contact_id),
        Event::CustomerContactRemoved(removed) => (removed.person_id, removed.contact_id),
        _ => return None,
    };
    Some(key_of(person_id, contact_id))
}

fn key_of(person_id: PersonId, contact_id: ContactId) -> String {
    format!("{person_id}/{contact_id}")
}

pub(super) fn evolve(versions: &mut Versions<ContactRow>, recorded: &RecordedEvent) {
    let (Some(key), position, at) = (touched(recorded), recorded.position, recorded.recorded_at) else {
        return;
    };
    match &recorded.event {
        Event::CustomerContactAdded(added) => {
            let contact = ContactView {
                contact_id: added.contact_id.0,
                customer_id: added.person_id.0,
                added_position: position.0,
                added_at: at,
                changed_at: at,
                first_name: text(Some(&added.first_name)),
                last_name: text(Some(&added.last_name)),
                email: text(Some(&added.email)),
                status: Status::Present.as_str().to_owned(),
            };
            let row = ContactRow {
                customer_contact: key,
                contact,
            };
            versions.open(position, row);
        }
        Event::CustomerContactChanged(changed) => versions.change(&key, position, |row| {
            row.contact.changed_at = at;
            row.contact.first_name = text(Some(&changed.first_name));
            row.contact.last_name = text(Some(&changed.last_name));
            row.contact.email = text(Some(&changed.email));
        }),
        Event::CustomerContactRemoved(_) => versions.change(&key, position, |row| {
            row.contact.changed_at = at;
            Status::Removed.as_str().clone_into(&mut row.contact.status);
        }),
        _ => {}
    }
}
