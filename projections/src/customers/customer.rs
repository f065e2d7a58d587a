//! Customers themselves.

use chrono::{DateTime, Utc};
use domain::{AddressId, Event};
use event_log::{Position, RecordedEvent};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Touched,
    addresses::AddressRow,
    sales::{self, CustomerReseller},
};
use crate::{
    batch::Row,
    columns::text,
    list::{Column, List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
};

const COLUMNS: &str = "customer_id, registered_position, registered_at, main_address_id, email, name, country, city,
    language, resellers, direct";

const LIST: List = List {
    projection: Projection::Customers,
    table: CustomerView::TABLE,
    columns: COLUMNS,
    order: "registered_position",
    sorts: &[
        SORTS[0],
        SORTS[1],
        SORTS[2],
        SORTS[3],
        SORTS[4],
        SORTS[5],
        SORTS[6],
        column("resellers", "uuid[]"),
        column("direct", "boolean"),
    ],
};

/// What a reseller does not see, it cannot sort by.
const SOLD: List = List {
    projection: Projection::Customers,
    table: CustomerReseller::TABLE,
    columns: COLUMNS,
    order: "first_sold_position",
    sorts: &SORTS,
};

const SORTS: [Column; 7] = [
    column("registered_at", "timestamptz"),
    column("email", "text"),
    column("name", "text"),
    column("country", "text"),
    column("city", "text"),
    column("language", "text"),
    column("registered_position", "bigint"),
];

/// A customer.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct CustomerView {
    /// Its id, which is also that of the person under whose key all that is personal of it is sealed in the log.
    pub customer_id: Uuid,
    /// The log's position at which the person became known.
    pub registered_position: i64,
    /// When.
    pub registered_at: DateTime<Utc>,
    /// Which of its e-mail addresses is the main one.
    pub main_address_id: Uuid,
    /// The main address; `[erased]` once its person is.
    pub email: Option<String>,
    /// The name of the person or company; `[erased]` once its person is.
    pub name: Option<String>,
    /// Where it is, as two letters such as `FR`.
    pub country: Option<String>,
    /// Where in that country; `[erased]` once its person is.
    pub city: Option<String>,
    /// What it is written to in: `en`, `fr` or `de`.
    pub language: Option<String>,
    /// The resellers that sold something to it, in the order of their first sales; in a list of what resellers see, only they.
    pub resellers: Vec<Uuid>,
    /// Whether the vendor itself sold something to it; in a list of what resellers see, false.
    pub direct: bool,
}

impl Row for CustomerView {
    const TABLE: Table =
        Table::versions("customers", "customer_id").with(&[Erasable::texts("customer_id", &["email", "name", "city"])]);
    type Key = Uuid;

    fn key(&self) -> Uuid {
        self.customer_id
    }
}

/// Which of the customers in scope.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// This one.
    pub customer_id: Option<Uuid>,
    /// In this country.
    pub country: Option<String>,
    /// To whom this reseller sold something.
    pub reseller_id: Option<Uuid>,
}

/// What a list is made of.
struct Asked<'a> {
    filter: &'a Filter,
    /// Whose customers are looked at.
    scope: Scope,
    list: &'static List,
}

impl<'a> Asked<'a> {
    /// Whom a reseller sold something to, its own index finds; so too where staff filter by it.
    fn new(scope: &Scope, filter: &'a Filter) -> Self {
        let (scope, list) = match (scope, filter.reseller_id) {
            (Scope::Resellers(resellers), None) => (Scope::Resellers(resellers.clone()), &SOLD),
            (Scope::Resellers(resellers), Some(wanted)) => {
                let wanted = resellers.iter().copied().filter(|reseller| *reseller == wanted);
                (Scope::Resellers(wanted.collect()), &SOLD)
            }
            (Scope::All, Some(wanted)) => (Scope::Resellers(vec![wanted]), &SOLD),
            (Scope::All | Scope::Customer(_), _) => (scope.clone(), &LIST),
        };
        Self { filter, scope, list }
    }

    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some(customer) = self.filter.customer_id {
            query.push(" and customer_id = ").push_bind(customer);
        }
        if let Some(country) = &self.filter.country {
            query.push(" and country = ").push_bind(country.clone());
        }
        match (&self.scope, self.filter.reseller_id) {
            // A customer of several of them is shown once, by the row of the first.
            (Scope::Resellers(resellers), _) if resellers.len() > 1 => {
                query
                    .push(" and not earlier && ")
                    .push_bind(resellers.clone())
                    .push("::uuid[]");
            }
            (Scope::Customer(_), Some(reseller)) => {
                query.push(" and ").push_bind(reseller).push(" = any (resellers)");
            }
            _ => {}
        }
    }
}

/// The customers of `scope`, newest first: for resellers those to whom they sold something, the last of these first sales first.
pub async fn list(
    reading: &mut Reading,
    scope: &Scope,
    filter: &Filter,
    page: &Page,
) -> Result<Paged<CustomerView>, ListError> {
    let asked = Asked::new(scope, filter);
    let conditions = |query: &mut QueryBuilder<Postgres>| asked.push(query);
    let mut paged: Paged<CustomerView> = reading.list(asked.list, &asked.scope, &conditions, page).await?;
    if let Scope::Resellers(resellers) = scope {
        for customer in &mut paged.items {
            customer.resellers.retain(|reseller| resellers.contains(reseller));
            customer.direct = false;
        }
    }
    Ok(paged)
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, scope: &Scope, filter: &Filter) -> Result<i64, sqlx::Error> {
    let asked = Asked::new(scope, filter);
    reading
        .count(asked.list, &asked.scope, &|query| asked.push(query))
        .await
}

pub(super) fn evolve(touched: &mut Touched, recorded: &RecordedEvent) {
    let position = recorded.position;
    match &recorded.event {
        Event::PersonRegistered(registered) => {
            let row = CustomerView {
                customer_id: registered.person_id.0,
                registered_position: position.0,
                registered_at: recorded.recorded_at,
                main_address_id: AddressId::first_of(registered.person_id).0,
                email: text(Some(&registered.email)),
                name: None,
                country: None,
                city: None,
                language: None,
                resellers: vec![],
                direct: false,
            };
            touched.customers.open(position, row);
        }
        Event::CustomerDetailsChanged(changed) => change(touched, changed.person_id.0, position, |row| {
            row.name = text(changed.name.as_ref());
            row.country = changed.country.as_ref().map(ToString::to_string);
            row.city = text(changed.city.as_ref());
            row.language = changed.language.as_ref().map(ToString::to_string);
        }),
        Event::CustomerMainAddressChanged(changed) => {
            let key = AddressRow::key_of(changed.person_id, changed.address_id);
            let email = touched.addresses.get(&key).and_then(|row| row.address.email.clone());
            change(touched, changed.person_id.0, position, |row| {
                row.main_address_id = changed.address_id.0;
                row.email = email;
            });
        }
        _ => {}
    }
}

/// Changes a customer, also as its resellers see it.
pub(super) fn change(
    touched: &mut Touched,
    customer_id: Uuid,
    position: Position,
    change: impl FnOnce(&mut CustomerView),
) {
    touched.customers.change(&customer_id, position, change);
    let Some(row) = touched.customers.get(&customer_id) else {
        return;
    };
    for reseller in &row.resellers {
        let key = sales::key_of(customer_id, *reseller);
        touched.sold.change(&key, position, |sold| sold.customer = row.clone());
    }
}
