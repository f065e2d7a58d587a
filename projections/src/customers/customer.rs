//! Customers themselves.

use chrono::{DateTime, Utc};
use domain::{AddressId, Event};
use event_log::RecordedEvent;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Touched, addresses::AddressRow, sales::CustomerReseller};
use crate::{
    batch::Row,
    columns::text,
    filter::push_ids,
    list::{List, Scope, column},
    page::{ListError, Page, Paged},
    projection::Projection,
    reading::Reading,
    table::{Erasable, Table},
};

const LIST: List = List {
    projection: Projection::Customers,
    table: CustomerView::TABLE,
    columns: "customer_id, registered_position, registered_at, main_address_id, email, name, country, city, language,
        resellers, direct",
    order: "registered_position",
    sorts: &[
        column("registered_at", "timestamptz"),
        column("email", "text"),
        column("name", "text"),
        column("country", "text"),
        column("city", "text"),
        column("language", "text"),
        column("resellers", "uuid[]"),
        column("direct", "boolean"),
    ],
};

/// What resellers see. What they do not see, they cannot sort by.
const SOLD: List = List {
    projection: Projection::Customers,
    table: CustomerReseller::TABLE,
    columns: "customer_id, first_sold_position as registered_position, first_sold_at as registered_at,
        null::uuid as main_address_id, email, null::text as name, null::text as country, null::text as city,
        null::text as language, resellers, false as direct",
    order: "first_sold_position",
    sorts: &[column("first_sold_at", "timestamptz"), column("email", "text")],
};

/// A customer. A reseller sees since when it sells to it, and the address that its latest sale knew; nothing that the customer told
/// of itself.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize, Deserialize, ToSchema)]
pub struct CustomerView {
    /// Its id, which is also that of the person under whose key all that is personal of it is sealed in the log.
    pub customer_id: Uuid,
    /// The log's position at which the person became known; for a reseller, of its first sale.
    pub registered_position: i64,
    /// When that was.
    pub registered_at: DateTime<Utc>,
    /// Which of its e-mail addresses is the main one; none for a reseller.
    pub main_address_id: Option<Uuid>,
    /// The main address, for a reseller the one that its latest sale knew; `[erased]` once its person is.
    pub email: Option<String>,
    /// The name of the person or company; `[erased]` once its person is.
    pub name: Option<String>,
    /// Where it is, as two letters such as `FR`.
    pub country: Option<String>,
    /// Where in that country; `[erased]` once its person is.
    pub city: Option<String>,
    /// What it is written to in: `en`, `fr` or `de`.
    pub language: Option<String>,
    /// The resellers that sold something to it, in the order of their first sales; for resellers, those of them of whose sales
    /// something is left.
    pub resellers: Vec<Uuid>,
    /// Whether the vendor itself sold something to it; for resellers, false.
    pub direct: bool,
}

impl Row for CustomerView {
    const TABLE: Table =
        Table::versions("customers", "customer_id").with(&[Erasable::Texts("customer_id", &["email", "name", "city"])]);
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
    /// Those with these ids, such as what a search found; none for whatever id.
    pub ids: Option<Vec<Uuid>>,
}

/// What a list is made of.
struct Asked<'a> {
    filter: &'a Filter,
    list: &'static List,
    /// Whose customers are looked at, if some resellers'.
    resellers: Option<Vec<Uuid>>,
    epoch: i32,
    at: i64,
}

impl<'a> Asked<'a> {
    fn new(reading: &Reading, filter: &'a Filter) -> Self {
        let (list, resellers) = match reading.scope() {
            Scope::Resellers(resellers) => (&SOLD, Some(resellers.clone())),
            Scope::All | Scope::Customer(_) => (&LIST, None),
        };
        let (epoch, at) = (reading.epoch(Projection::Customers), reading.at().0);
        Self {
            filter,
            list,
            resellers,
            epoch,
            at,
        }
    }

    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        if let Some(customer) = self.filter.customer_id {
            query.push(" and customer_id = ").push_bind(customer);
        }
        push_ids(query, "customer_id", self.filter.ids.as_ref());
        if let Some(resellers) = &self.resellers {
            query.push(" and sold > 0");
            if let Some(wanted) = self.filter.reseller_id {
                query.push(" and reseller_id = ").push_bind(wanted);
            } else if resellers.len() > 1 {
                // A customer of several of them is shown once, by the row of the first.
                query
                    .push(" and not earlier && ")
                    .push_bind(resellers.clone())
                    .push("::uuid[]");
            }
            // Nobody finds by what is not shown.
            if self.filter.country.is_some() {
                query.push(" and false");
            }
            return;
        }
        if let Some(country) = &self.filter.country {
            query.push(" and country = ").push_bind(country.clone());
        }
        if let Some(reseller) = self.filter.reseller_id {
            self.push_sold_by(query, reseller);
        }
    }

    /// Whom a reseller sold something to, its own index finds.
    fn push_sold_by(&self, query: &mut QueryBuilder<Postgres>, reseller: Uuid) {
        query
            .push(" and customer_id in (select customer_id from customer_resellers where epoch = ")
            .push_bind(self.epoch)
            .push(" and reseller_id = ")
            .push_bind(reseller)
            .push(" and valid_from <= ")
            .push_bind(self.at)
            .push(" and valid_to > ")
            .push_bind(self.at)
            .push(")");
    }
}

/// The customers of the reading's scope, newest first: for resellers those of whom something is left that they sold, the last of
/// these first sales first.
pub async fn list(reading: &mut Reading, filter: &Filter, page: &Page) -> Result<Paged<CustomerView>, ListError> {
    let asked = Asked::new(reading, filter);
    let conditions = |query: &mut QueryBuilder<Postgres>| asked.push(query);
    let mut paged: Paged<CustomerView> = reading.list(asked.list, &conditions, page).await?;
    if let Some(resellers) = &asked.resellers {
        for customer in &mut paged.items {
            customer.resellers.retain(|reseller| resellers.contains(reseller));
        }
    }
    Ok(paged)
}

/// How many there are, up to [`MOST_COUNTED`](crate::list::MOST_COUNTED).
pub async fn count(reading: &mut Reading, filter: &Filter) -> Result<i64, sqlx::Error> {
    let asked = Asked::new(reading, filter);
    reading.count(asked.list, &|query| asked.push(query)).await
}

pub(super) fn evolve(touched: &mut Touched, recorded: &RecordedEvent) {
    let position = recorded.position;
    match &recorded.event {
        Event::PersonRegistered(registered) => {
            let row = CustomerView {
                customer_id: registered.person_id.0,
                registered_position: position.0,
                registered_at: recorded.recorded_at,
                main_address_id: Some(AddressId::first_of(registered.person_id).0),
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
        Event::CustomerDetailsChanged(changed) => touched.customers.change(&changed.person_id.0, position, |row| {
            row.name = text(changed.name.as_ref());
            row.country = changed.country.as_ref().map(ToString::to_string);
            row.city = text(changed.city.as_ref());
            row.language = changed.language.as_ref().map(ToString::to_string);
        }),
        Event::CustomerMainAddressChanged(changed) => {
            let key = AddressRow::key_of(changed.person_id, changed.address_id);
            let email = touched.addresses.get(&key).and_then(|row| row.address.email.clone());
            touched.customers.change(&changed.person_id.0, position, |row| {
                row.main_address_id = Some(changed.address_id.0);
                row.email = email;
            });
        }
        _ => {}
    }
}
