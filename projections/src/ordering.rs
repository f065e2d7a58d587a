//! The order of a list, and where a page of it begins.

use event_log::Position;
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};

use crate::{
    list::{Column, List},
    page::{Cursor, Sort},
};

/// The order of a query, and what it begins behind.
pub(crate) struct Order<'a> {
    /// None for newest first.
    pub(crate) by: Option<(Column, &'a Sort)>,
    pub(crate) after: Option<Behind>,
}

/// The last item of the page before.
pub(crate) struct Behind {
    /// The position that orders it.
    pub(crate) position: i64,
    /// What it has in the column that is sorted by.
    pub(crate) value: Option<String>,
}

impl Order<'_> {
    /// The columns of the list, and that which a cursor is made of.
    pub(crate) fn selected(&self, list: &List) -> String {
        format!("{}, {} as list_position", list.columns, list.order)
    }

    /// What comes behind the cursor, in order, and no more than `limit` of it.
    pub(crate) fn push(&self, query: &mut QueryBuilder<Postgres>, list: &List, limit: Option<i64>) {
        self.push_behind(query, list);
        let value = self.by.map_or("null", |(column, _)| column.name);
        query.push(self.clause(value, list.order));
        if let Some(limit) = limit {
            query.push(" limit ").push_bind(limit);
        }
    }

    /// `order by …`, for what the column and the position are called there.
    pub(crate) fn clause(&self, value: &str, position: &str) -> String {
        let Some((column, sort)) = self.by else {
            return format!(" order by {position} desc");
        };
        let nulls = if column.nullable { " nulls last" } else { "" };
        let direction = if sort.descending { "desc" } else { "asc" };
        format!(" order by {value} {direction}{nulls}, {position} {direction}")
    }

    fn push_behind(&self, query: &mut QueryBuilder<Postgres>, list: &List) {
        let (Some(after), order) = (&self.after, list.order) else {
            return;
        };
        let Some((column, sort)) = self.by else {
            query.push(" and ").push(order).push(" < ").push_bind(after.position);
            return;
        };
        let beyond = if sort.descending { "<" } else { ">" };
        let name = column.name;
        // The order itself, the other way round: nothing is tied, so that an index finds where to go on.
        if name == order {
            query
                .push(format_args!(" and {order} {beyond} "))
                .push_bind(after.position);
            return;
        }
        match after.value.clone() {
            None => {
                query
                    .push(format_args!(" and {name} is null and {order} {beyond} "))
                    .push_bind(after.position);
            }
            Some(value) => {
                let or_null = if column.nullable {
                    format!("{name} is null or ")
                } else {
                    String::new()
                };
                query
                    .push(format_args!(" and ({or_null}({name}, {order}) {beyond} ("))
                    .push_bind(value)
                    .push(format_args!("::text::{}, ", column.sql_type))
                    .push_bind(after.position)
                    .push("))");
            }
        }
    }

    pub(crate) fn cursor(&self, last: &PgRow, at: Position) -> Result<Cursor, sqlx::Error> {
        Ok(Cursor {
            at,
            after: last.try_get("list_position")?,
            sort: self.by.map(|(_, sort)| sort.clone()),
        })
    }
}
