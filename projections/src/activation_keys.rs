//! Activation keys as their owners see them, and the customers who have something on them, at any moment.

mod project;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(crate) use self::project::project;
use self::project::{KeyCustomer, KeyLicense};
use crate::{
    batch::Row,
    filter::push_ids,
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
};

pub(crate) const TABLES: &[Table] = &[ActivationKeyView::TABLE, KeyCustomer::TABLE, KeyLicense::TABLE];

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

/// The keys that a customer owns, or has licenses or subscriptions on.
const OF_CUSTOMERS: List = List {
    table: KeyCustomer::TABLE,
    order: "first_position",
    ..LIST
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
    /// The person under whose key its name is sealed; for a customer, itself.
    pub person_id: Uuid,
    /// What is typed into the software.
    pub code: String,
    /// Whether its owner typed it, rather than having it drawn.
    pub chosen: bool,
    /// What its owner calls it; `[erased]` once its person is. A customer does not see what a reseller calls it.
    pub name: Option<String>,
}

impl Row for ActivationKeyView {
    const TABLE: Table =
        Table::versions("activation_keys", "activation_key_id").with(&[Erasable::Texts("person_id", &["name"])]);
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
        push_ids(query, "activation_key_id", self.ids.as_ref());
    }

    /// Of those on which a customer has something.
    fn push_held(&self, query: &mut QueryBuilder<Postgres>) {
        query.push(" and held > 0");
        self.push(query);
    }
}

/// The keys of the reading's scope; for a customer also those of resellers that it has licenses or subscriptions on.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<ActivationKeyView>, ListError> {
    let Scope::Customer(customer) = *reading.scope() else {
        return reading.list(&LIST, &|query| filter.push(query), page).await;
    };
    let conditions = |query: &mut QueryBuilder<Postgres>| filter.push_held(query);
    let found: Paged<ActivationKeyView> = reading.list(&OF_CUSTOMERS, &conditions, page).await?;
    Ok(found.map(|key| ActivationKeyView {
        // Whoever has something on a key of somebody else does not see who that is, unless it is a reseller.
        customer_id: Some(customer).filter(|_| key.person_id == customer),
        person_id: customer,
        ..key
    }))
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    let Scope::Customer(_) = reading.scope() else {
        return reading.count(&LIST, &|query| filter.push(query)).await;
    };
    reading.count(&OF_CUSTOMERS, &|query| filter.push_held(query)).await
}

/// The key `activation_key_id`, if it is one of the reading's scope.
pub async fn find(reading: &mut Reading, activation_key_id: Uuid) -> Result<Option<ActivationKeyView>, ListError> {
    let filter = Filter {
        ids: Some(vec![activation_key_id]),
    };
    Ok(list(reading, &filter, &Page::ALL).await?.items.pop())
}

/// The first key that the customer `customer_id` owns, if it is one of the reading's scope.
pub async fn owned_by(reading: &mut Reading, customer_id: Uuid) -> Result<Option<ActivationKeyView>, ListError> {
    let conditions = |query: &mut QueryBuilder<Postgres>| {
        query.push(" and customer_id = ").push_bind(customer_id);
    };
    let owned: Paged<ActivationKeyView> = reading.list(&LIST, &conditions, &Page::ALL).await?;
    Ok(owned.items.into_iter().min_by_key(|key| key.added_position))
}
