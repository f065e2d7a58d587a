//! Lists: one way to ask for a page of any read model as of any position. Now is asked like then.

use sqlx::{FromRow, Postgres, QueryBuilder, postgres::PgRow};
use uuid::Uuid;

pub use crate::scope::Scope;
use crate::{
    ordering::{Behind, Order},
    page::{ListError, Page, Paged, Sort},
    projection::Projection,
    reading::Reading,
    table::Table,
};

/// Counting stops here, and "more than so many" is told: where many rows count, at the same cost whatever the log holds. Where a
/// filter lets few of them count, all that it looks through are read.
pub const MOST_COUNTED: i64 = 10_000;

/// Among so many of the newest rows of all those of several resellers are looked for, before each of these is asked.
const MOST_LOOKED_AT: i64 = 1_000;

/// A column that lists can be sorted by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    /// Its type, to which what a cursor says is cast.
    pub(crate) sql_type: &'static str,
    /// Nothing may stand in it.
    pub(crate) nullable: bool,
}

/// A column to sort by, of this name and type. Where nothing stands in it comes last.
pub(crate) const fn column(name: &'static str, sql_type: &'static str) -> Column {
    let nullable = true;
    Column {
        name,
        sql_type,
        nullable,
    }
}

/// A column to sort by in which something always stands. An index that goes by it is read in order from any cursor on.
pub(crate) const fn filled(name: &'static str, sql_type: &'static str) -> Column {
    Column {
        nullable: false,
        ..column(name, sql_type)
    }
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

impl List {
    /// The same for those to whom the last `few` columns that it can be sorted by are not shown.
    pub(crate) const fn without_last(self, few: usize) -> Self {
        let (sorts, _) = self.sorts.split_at(self.sorts.len() - few);
        Self { sorts, ..self }
    }
}

/// Adds conditions, each beginning with ` and `.
pub(crate) type Conditions<'a> = &'a (dyn Fn(&mut QueryBuilder<Postgres>) + Sync);

/// What is asked of a list.
#[derive(Clone, Copy)]
struct Asked<'a> {
    list: &'a List,
    conditions: Conditions<'a>,
}

impl Reading {
    /// A page of `list`.
    pub(crate) async fn list<V>(
        &mut self,
        list: &List,
        conditions: Conditions<'_>,
        page: &Page,
    ) -> Result<Paged<V>, ListError>
    where
        V: for<'r> FromRow<'r, PgRow>,
    {
        if !list.is_shown_to(self.scope()) {
            return Ok(Paged {
                items: Vec::new(),
                next: None,
            });
        }
        let limit = page.limit.map(|limit| limit.saturating_add(1));
        let asked = Asked { list, conditions };
        let order = self.order(&asked, page).await?;
        let first = limit.map(|limit| (&order, limit));
        if let (Scope::Resellers(resellers), Some((order, limit))) = (self.scope_of(list), first)
            && resellers.len() > 1
            && order.by.is_none()
            && let Some(rows) = self.newest_of_all(&asked, resellers.clone(), order, limit).await?
        {
            return self.paged(rows, order, page);
        }
        let mut query = self.select(&asked, &order.selected(list), first);
        order.push(&mut query, list, limit);
        let rows = query.build().fetch_all(self.connection()).await?;
        self.paged(rows, &order, page)
    }

    /// Whose rows of `list` are looked at. Price lists are everybody's.
    fn scope_of(&self, list: &List) -> &Scope {
        match list.projection {
            Projection::PriceLists => &Scope::All,
            _ => self.scope(),
        }
    }

    /// The order of a page, and behind which item it begins. Of that the cursor says no more than its position, lest what it has in
    /// a column stand in a URL: so the item is looked up, as it was at the moment of the list.
    async fn order<'a>(&mut self, asked: &Asked<'_>, page: &'a Page) -> Result<Order<'a>, ListError> {
        let by = asked.list.sorted_by(page)?;
        let Some(cursor) = &page.after else {
            return Ok(Order { by, after: None });
        };
        let mut after = Behind {
            position: cursor.after,
            value: None,
        };
        if let Some((column, _)) = by
            && column.name != asked.list.order
        {
            let mut query = self.select(asked, &format!("{}::text", column.name), None);
            query
                .push(format_args!(" and {} = ", asked.list.order))
                .push_bind(cursor.after)
                .push(" limit 1");
            let found = query.build_query_scalar().fetch_optional(self.connection()).await?;
            after.value = found.ok_or(ListError::OtherList)?;
        }
        Ok(Order { by, after: Some(after) })
    }

    /// The rows of several resellers among the newest of everybody's, if these few make up a whole page: so it is where they
    /// have a good part of all. None if not.
    async fn newest_of_all(
        &mut self,
        asked: &Asked<'_>,
        resellers: Vec<Uuid>,
        order: &Order<'_>,
        limit: i64,
    ) -> Result<Option<Vec<PgRow>>, sqlx::Error> {
        let list = asked.list;
        let mut query = QueryBuilder::new("select ");
        query.push(order.selected(list)).push(" from (select * from ");
        let everything = Asked {
            conditions: &|_| {},
            ..*asked
        };
        self.push_rows(&mut query, &everything);
        self.push_newest(&mut query, list, order);
        query
            .push(" offset 0) t where reseller_id = any (")
            .push_bind(resellers)
            .push(")");
        (asked.conditions)(&mut query);
        query
            .push(order.clause("null", list.order))
            .push(" limit ")
            .push_bind(limit);
        let rows = query.build().fetch_all(self.connection()).await?;
        Ok((i64::try_from(rows.len()).unwrap_or_default() == limit).then_some(rows))
    }

    /// The condition that rows are among the newest of everybody's, in order. Where these end, the wall would not let this reading find.
    fn push_newest(&self, query: &mut QueryBuilder<Postgres>, list: &List, order: &Order<'_>) {
        let before = order.after.as_ref().map_or(self.at().0, |after| after.position - 1);
        let epoch = list.table.is_versioned().then(|| self.epoch(list.projection));
        query
            .push(format_args!(
                " and {} >= (select read_models.end_of_newest(",
                list.order
            ))
            .push_bind(list.table.name)
            .push(", ")
            .push_bind(list.order)
            .push(", ")
            .push_bind(epoch)
            .push(", ")
            .push_bind(self.at().0)
            .push(", ")
            .push_bind(before)
            .push(", ")
            .push_bind(MOST_LOOKED_AT)
            .push("))");
        order.push(query, list, None);
    }

    /// How many rows a list has, up to [`MOST_COUNTED`].
    pub(crate) async fn count(&mut self, list: &List, conditions: Conditions<'_>) -> Result<i64, sqlx::Error> {
        if !list.is_shown_to(self.scope()) {
            return Ok(0);
        }
        let asked = Asked { list, conditions };
        let mut query = self.select(&asked, "1", None);
        query.push(" limit ").push_bind(MOST_COUNTED);
        let rows = query.build().fetch_all(self.connection()).await?;
        Ok(i64::try_from(rows.len()).unwrap_or(MOST_COUNTED))
    }

    /// `select …` of the rows that stood, without order and limit.
    ///
    /// For several resellers each one's first rows are found by the index that begins with the reseller, no more of each than
    /// the page can hold; only the rows of the page itself are fetched then.
    fn select(&self, asked: &Asked<'_>, columns: &str, first: Option<(&Order<'_>, i64)>) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new("select ");
        query.push(columns).push(" from ");
        match (self.scope_of(asked.list), first) {
            (Scope::Resellers(resellers), Some((order, limit))) if resellers.len() > 1 => {
                self.push_first_of_each(&mut query, asked, resellers, (order, limit));
                return query;
            }
            _ => self.push_rows(&mut query, asked),
        }
        self.scope_of(asked.list).push(&mut query);
        query
    }

    fn push_first_of_each(
        &self,
        query: &mut QueryBuilder<Postgres>,
        asked: &Asked<'_>,
        resellers: &[Uuid],
        (order, limit): (&Order<'_>, i64),
    ) {
        // No table has columns of these names, which stand beside all of its own.
        let list = asked.list;
        query
            .push("(select found.* from unnest(")
            .push_bind(resellers.to_vec())
            .push(format_args!(
                "::uuid[]) wanted (list_wanted) cross join lateral (
                 select reseller_id as list_reseller, {} as list_first, {} as list_value from ",
                list.order,
                order.by.map_or("null", |(column, _)| column.name)
            ));
        self.push_rows(query, asked);
        query.push(" and reseller_id = wanted.list_wanted");
        order.push(query, list, Some(limit));
        query
            .push(") found")
            .push(order.clause("found.list_value", "found.list_first"))
            .push(" limit ")
            .push_bind(limit)
            .push(") first cross join lateral (select * from ");
        self.push_rows(query, asked);
        // Whatever is asked for beyond this is asked of these few rows.
        query.push(format_args!(
            " and reseller_id = first.list_reseller and {} = first.list_first offset 0) t where true",
            list.order
        ));
    }

    /// The table and the condition that its rows stood at the moment.
    fn push_rows(&self, query: &mut QueryBuilder<Postgres>, asked: &Asked<'_>) {
        let (list, at) = (asked.list, self.at().0);
        query.push(list.table.name);
        if list.table.is_versioned() {
            query
                // Planned for any epoch: one that began since statistics were gathered would look empty.
                .push(" where epoch = (select ")
                .push_bind(self.epoch(list.projection))
                .push("::integer) and valid_from <= ")
                .push_bind(at)
                .push(" and valid_to > ")
                .push_bind(at)
                // Nothing stood before it began: so a list of the past need not step over what began since.
                .push(format_args!(" and {} <= ", list.order))
                .push_bind(at);
        } else {
            query.push(" where ").push(list.order).push(" <= ").push_bind(at);
        }
        (asked.conditions)(query);
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
    /// Whether `scope` sees any of its rows: some are only for resellers, some only for the customer that they are of.
    fn is_shown_to(&self, scope: &Scope) -> bool {
        match scope {
            Scope::All => true,
            Scope::Resellers(_) => !["customer_contacts", "customer_addresses"].contains(&self.table.name),
            Scope::Customer(_) => !matches!(self.projection, Projection::CreditAccounts | Projection::Resellers),
        }
    }

    /// The column that a page is sorted by; none for newest first.
    fn sorted_by<'a>(&self, page: &'a Page) -> Result<Option<(Column, &'a Sort)>, ListError> {
        let sort = page
            .sort
            .as_ref()
            .filter(|sort| !(sort.descending && sort.column == self.order));
        let by = sort.map(|sort| Ok((self.column(sort)?, sort))).transpose();
        if page.after.as_ref().is_some_and(|cursor| cursor.sort.as_ref() != sort) {
            return Err(ListError::OtherOrder);
        }
        by
    }

    fn column(&self, sort: &Sort) -> Result<Column, ListError> {
        let order = filled(self.order, "bigint");
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
