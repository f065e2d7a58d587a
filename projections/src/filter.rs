//! What the filters of several lists have in common.

use sqlx::{Encode, Postgres, QueryBuilder, Type};
use uuid::Uuid;

/// Adds a condition for each value that is asked for: its column holds just that.
pub(crate) fn push_equal<'a, T>(
    query: &mut QueryBuilder<Postgres>,
    values: impl IntoIterator<Item = (&'static str, &'a Option<T>)>,
) where
    T: Clone + Type<Postgres> + for<'q> Encode<'q, Postgres> + 'static,
{
    for (column, wanted) in values {
        if let Some(wanted) = wanted {
            query.push(format_args!(" and {column} = ")).push_bind(wanted.clone());
        }
    }
}

/// Adds the condition that `column` is one of `ids`, if these are asked for.
pub(crate) fn push_ids(query: &mut QueryBuilder<Postgres>, column: &'static str, ids: Option<&Vec<Uuid>>) {
    if let Some(ids) = ids {
        query
            .push(format_args!(" and {column} = any ("))
            .push_bind(ids.clone())
            .push(")");
    }
}
