//! Lists: one way to ask for a page of any read model as of any position. Now is asked like then.

use sqlx::{FromRow, Postgres, QueryBuilder, Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::{
    page::{Cursor, ListError, Page, Paged, Sort},
    projection::Projection,
    reading::Reading,
    table::Table,
};

/// Counting stops here: "more than so many" is told at the same cost whatever the log holds.
pub const MOST_COUNTED: i64 = 10_000;

/// Whose rows are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's.
    #[default]
    All,
    /// Those of these resellers.
    Resellers(Vec<Uuid>),
    /// Those of this customer.
    Customer(Uuid),
}

impl Scope {
    /// Of one reseller, or everybody's.
    pub fn of_reseller(reseller_id: Option<Uuid>) -> Self {
        reseller_id.map_or(Self::All, |reseller| Self::Resellers(vec![reseller]))
    }
}

/// A column that lists can be sorted by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    /// Its type, to which what a cursor says is cast.
    pub(crate) sql_type: &'static str,
}

/// A column to sort by, of this name and type.
pub(crate) const fn column(name: &'static str, sql_type: &'static str) -> Column {
    Column { name, sql_type }
}

/// A list of a read model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub(crate) projection: Projection,
    pub(crate) table: Table,
    /// What is selected, by name.
    pub(crate) columns: &'static str,
    /// The column with the position that orders it newest first and breaks ties.
    pub(crate) order: &'static str,
    /// What else it can be sorted by.
    pub(crate) sorts: &'static [Column],
}

/// Adds conditions, each beginning with ` and `.
pub(crate) type Conditions<'a> = &'a (dyn Fn(&mut QueryBuilder<Postgres>) + Sync);

/// The order of a query, and what it begins behind.
struct Order<'a> {
    /// None for newest first.
    by: Option<(Column, &'a Sort)>,
    after: Option<&'a Cursor>,
}

impl Reading {
    /// A page of `list`.
    pub(crate) async fn list<V>(
        &mut self,
        list: &List,
        scope: &Scope,
        conditions: Conditions<'_>,
        page: &Page,
    ) -> Result<Paged<V>, ListError>
    where
        V: for<'r> FromRow<'r, PgRow>,
    {
        let order = list.order(page)?;
        let limit = page.limit.map(|limit| limit.saturating_add(1));
        let mut query = self.select(list, &order.selected(list), scope, conditions, Some((&order, limit)));
        order.push(&mut query, list, limit);
        let rows = query.build().fetch_all(self.connection()).await?;
        self.paged(rows, &order, page)
    }

    /// How many rows a list has, up to [`MOST_COUNTED`].
    pub(crate) async fn count(
        &mut self,
        list: &List,
        scope: &Scope,
        conditions: Conditions<'_>,
    ) -> Result<i64, sqlx::Error> {
        let mut query = self.select(list, "1", scope, conditions, None);
        query.push(" limit ").push_bind(MOST_COUNTED);
        let rows = query.build().fetch_all(self.connection()).await?;
        Ok(i64::try_from(rows.len()).unwrap_or(MOST_COUNTED))
    }

    /// `select …` of the rows that stood, without order and limit. For several resellers each one's rows are found by the index
    /// that begins with the reseller, in the order of the list and no more of each than the page can hold.
    fn select(
        &self,
        list: &List,
        columns: &str,
        scope: &Scope,
        conditions: Conditions<'_>,
        each: Option<(&Order<'_>, Option<i64>)>,
    ) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new("select ");
        query.push(columns).push(" from ");
        match scope {
            Scope::All => self.push_rows(&mut query, list, conditions),
            Scope::Customer(customer) => {
                self.push_rows(&mut query, list, conditions);
                query.push(" and customer_id = ").push_bind(*customer);
            }
            Scope::Resellers(resellers) if resellers.len() == 1 => {
                self.push_rows(&mut query, list, conditions);
                query.push(" and reseller_id = ").push_bind(resellers[0]);
            }
            Scope::Resellers(resellers) => {
                query
                    .push("unnest(")
                    .push_bind(resellers.clone())
                    .push("::uuid[]) r (id) cross join lateral (select * from ");
                self.push_rows(&mut query, list, conditions);
                query.push(" and reseller_id = r.id");
                if let Some((order, limit)) = each {
                    order.push(&mut query, list, limit);
                }
                query.push(") t where true");
            }
        }
        query
    }

    /// The table and the condition that its rows stood at the moment.
    fn push_rows(&self, query: &mut QueryBuilder<Postgres>, list: &List, conditions: Conditions<'_>) {
        let at = self.at().0;
        query.push(list.table.name);
        if list.table.is_versioned() {
            query
                .push(" where epoch = ")
                .push_bind(self.epoch(list.projection))
                .push(" and valid_from <= ")
                .push_bind(at)
                .push(" and valid_to > ")
                .push_bind(at);
        } else {
            query.push(" where ").push(list.order).push(" <= ").push_bind(at);
        }
        conditions(query);
    }

    fn paged<V>(&self, mut rows: Vec<PgRow>, order: &Order<'_>, page: &Page) -> Result<Paged<V>, ListError>
    where
        V: for<'r> FromRow<'r, PgRow>,
    {
        let limit = page.limit.and_then(|limit| usize::try_from(limit).ok());
        let more = limit.is_some_and(|limit| rows.len() > limit);
        if let Some(limit) = limit {
            rows.truncate(limit);
        }
        let last = rows.last().filter(|_| more);
        let next = last.map(|last| order.cursor(last, self.at())).transpose()?;
        let items = rows.iter().map(V::from_row).collect::<Result<_, _>>()?;
        Ok(Paged { items, next })
    }
}

impl List {
    fn order<'a>(&self, page: &'a Page) -> Result<Order<'a>, ListError> {
        let sort = page
            .sort
            .as_ref()
            .filter(|sort| !(sort.descending && sort.column == self.order));
        let by = match sort {
            None => None,
            Some(sort) => Some((self.column(sort)?, sort)),
        };
        let after = page.after.as_ref();
        let sorted = after.map(|cursor| cursor.sorted.as_ref().map(|(sort, _)| sort));
        if sorted.is_some_and(|sorted| sorted != sort) {
            return Err(ListError::OtherOrder);
        }
        Ok(Order { by, after })
    }

    fn column(&self, sort: &Sort) -> Result<Column, ListError> {
        let order = column(self.order, "bigint");
        let found = self
            .sorts
            .iter()
            .chain([&order])
            .find(|known| known.name == sort.column);
        found.copied().ok_or_else(|| ListError::UnknownSort {
            table: self.table.name,
            column: sort.column.clone(),
            known: self
                .sorts
                .iter()
                .map(|column| column.name)
                .chain([self.order])
                .collect(),
        })
    }
}

impl Order<'_> {
    /// The columns of the list, and those that a cursor is made of.
    fn selected(&self, list: &List) -> String {
        let value = self
            .by
            .map_or("null".to_owned(), |(column, _)| format!("{}::text", column.name));
        format!(
            "{}, {} as list_position, {value} as list_value",
            list.columns, list.order
        )
    }

    /// What comes behind the cursor, in order, and no more than `limit` of it.
    fn push(&self, query: &mut QueryBuilder<Postgres>, list: &List, limit: Option<i64>) {
        match self.by {
            None => {
                if let Some(after) = self.after {
                    query.push(" and ").push(list.order).push(" < ").push_bind(after.after);
                }
                query.push(" order by ").push(list.order).push(" desc");
            }
            Some((column, sort)) => self.push_sorted(query, list, column, sort),
        }
        if let Some(limit) = limit {
            query.push(" limit ").push_bind(limit);
        }
    }

    fn push_sorted(&self, query: &mut QueryBuilder<Postgres>, list: &List, column: Column, sort: &Sort) {
        let Column { name, sql_type } = column;
        let order = list.order;
        let (beyond, direction) = if sort.descending { ("<", "desc") } else { (">", "asc") };
        match self
            .after
            .and_then(|cursor| Some((cursor.after, cursor.sorted.as_ref()?.1.clone())))
        {
            None => {}
            // The order itself: nothing is tied and nothing null, so that an index finds where to go on.
            Some((after, _)) if name == order => {
                query.push(format_args!(" and {order} {beyond} ")).push_bind(after);
            }
            Some((after, None)) => {
                query
                    .push(format_args!(" and {name} is null and {order} {beyond} "))
                    .push_bind(after);
            }
            Some((after, Some(value))) => {
                query
                    .push(format_args!(" and ({name} is null or ({name}, {order}) {beyond} ("))
                    .push_bind(value)
                    .push(format_args!("::text::{sql_type}, "))
                    .push_bind(after)
                    .push("))");
            }
        }
        query.push(format_args!(
            " order by {name} {direction} nulls last, {order} {direction}"
        ));
    }

    fn cursor(&self, last: &PgRow, at: event_log::Position) -> Result<Cursor, sqlx::Error> {
        let value: Option<String> = last.try_get("list_value")?;
        Ok(Cursor {
            at,
            after: last.try_get("list_position")?,
            sorted: self.by.map(|(_, sort)| (sort.clone(), value)),
        })
    }
}
