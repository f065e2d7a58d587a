//! What the filters of several lists have in common.

use sqlx::{Postgres, QueryBuilder};

/// Adds a condition for each text that is asked for: its column holds just that.
pub(crate) fn push_texts<'a>(
    query: &mut QueryBuilder<Postgres>,
    texts: impl IntoIterator<Item = (&'static str, &'a Option<String>)>,
) {
    for (column, wanted) in texts {
        if let Some(wanted) = wanted {
            query.push(format_args!(" and {column} = ")).push_bind(wanted.clone());
        }
    }
}
