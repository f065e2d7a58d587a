//! Activation keys as their owners see them, at any moment.

use chrono::{DateTime, Utc};
use domain::{ActivationKeyId, Event, Personal, activation_key::Owner};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgConnection, PgPool, Postgres, QueryBuilder, query, query_as};
use uuid::Uuid;

use crate::{
    page::{Page, Paged},
    versions::Versions,
};

/// An activation key.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize)]
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
    /// What its owner calls it; none too once it is erased.
    pub name: Option<String>,
}

/// Which keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of this reseller.
    pub reseller_id: Option<Uuid>,
    /// Of this customer.
    pub customer_id: Option<Uuid>,
}

/// The keys that stood at `at`, newest first.
pub async fn list(
    server: &PgPool,
    filter: Filter,
    at: Position,
    page: Page,
) -> Result<Paged<ActivationKeyView>, sqlx::Error> {
    let mut query = QueryBuilder::<Postgres>::new(
        "select activation_key_id, added_position, added_at, reseller_id, customer_id, person_id, code, chosen, name
         from read_models.activation_keys where valid_from <= ",
    );
    query.push_bind(at.0).push(" and valid_to > ").push_bind(at.0);
    if let Some(reseller) = filter.reseller_id {
        query.push(" and reseller_id = ").push_bind(reseller);
    }
    if let Some(customer) = filter.customer_id {
        query.push(" and customer_id = ").push_bind(customer);
    }
    page.push(&mut query, "added_position");
    let rows = query.build_query_as().fetch_all(server).await?;
    Ok(Paged::new(rows, page, at, |row: &ActivationKeyView| row.added_position))
}

pub(crate) async fn project(transaction: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), sqlx::Error> {
    let touched: Vec<Uuid> = events.iter().filter_map(touched).map(|id| id.0).collect();
    if touched.is_empty() {
        return Ok(());
    }
    let standing = query_as!(
        ActivationKeyView,
        r#"
        select activation_key_id, added_position, added_at, reseller_id, customer_id, person_id, code, chosen, name
        from read_models.activation_keys
        where activation_key_id = any ($1) and valid_to = 9223372036854775807
        "#,
        &touched,
    )
    .fetch_all(&mut *transaction)
    .await?;
    let mut versions = Versions::new(standing.into_iter().map(|row| (row.activation_key_id, row)));
    for event in events {
        evolve(&mut versions, event);
    }
    write(transaction, versions).await
}

fn touched(recorded: &RecordedEvent) -> Option<ActivationKeyId> {
    match &recorded.event {
        Event::ActivationKeyAdded(added) => Some(added.activation_key_id),
        Event::ActivationKeyRenamed(renamed) => Some(renamed.activation_key_id),
        _ => None,
    }
}

fn evolve(versions: &mut Versions<Uuid, ActivationKeyView>, recorded: &RecordedEvent) {
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
                name: added.name.as_ref().and_then(Personal::text).map(str::to_owned),
            };
            versions.open(added.activation_key_id.0, position, row);
        }
        Event::ActivationKeyRenamed(renamed) => {
            versions.change(renamed.activation_key_id.0, position, |row| {
                row.name = renamed.name.text().map(str::to_owned);
            });
        }
        _ => {}
    }
}

async fn write(transaction: &mut PgConnection, versions: Versions<Uuid, ActivationKeyView>) -> Result<(), sqlx::Error> {
    let changes = versions.finish();
    query!(
        r#"
        update read_models.activation_keys k
        set valid_to = c.valid_to
        from unnest($1::uuid[], $2::bigint[]) as c (activation_key_id, valid_to)
        where k.activation_key_id = c.activation_key_id and k.valid_to = 9223372036854775807
        "#,
        &changes.closed_ids,
        &changes.closed_at,
    )
    .execute(&mut *transaction)
    .await?;
    query!(
        r#"
        insert into read_models.activation_keys (
            valid_from, valid_to, activation_key_id, added_position, added_at, reseller_id, customer_id, person_id,
            code, chosen, name
        )
        select
            valid_from, valid_to, activation_key_id, added_position, added_at, reseller_id, customer_id, person_id,
            code, chosen, name
        from jsonb_populate_recordset(null::read_models.activation_keys, $1)
        "#,
        sqlx::types::Json(&changes.new) as _,
    )
    .execute(transaction)
    .await?;
    Ok(())
}
