//! Pages of a list. A cursor carries the position that the first page was read at, so that later pages fit to it whatever
//! happens meanwhile.

use std::{fmt, str::FromStr};

use event_log::Position;
use sqlx::{Postgres, QueryBuilder};

/// The most items of a page.
pub const LARGEST_PAGE: i64 = 200;

/// Which part of a list. Lists are newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Behind which item; none for the first page.
    pub after: Option<i64>,
    /// How many items at most; none for all.
    pub limit: Option<i64>,
}

impl Page {
    /// The whole list.
    pub const ALL: Self = Self {
        after: None,
        limit: None,
    };
}

impl Page {
    /// Ends a list's query: the rows behind the last one seen, newest first, and one more than asked for, which tells whether
    /// there is a next page.
    pub(crate) fn push(self, query: &mut QueryBuilder<Postgres>, order: &str) {
        if let Some(after) = self.after {
            query.push(" and ").push(order).push(" < ").push_bind(after);
        }
        query.push(" order by ").push(order).push(" desc");
        if let Some(limit) = self.limit {
            query.push(" limit ").push_bind(limit.saturating_add(1));
        }
    }
}

/// A page of a list as it was at a position.
#[derive(Clone, Debug, PartialEq)]
pub struct Paged<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// Where the next page begins: the moment of the list, and the item it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The moment.
    pub at: Position,
    /// The position that orders the last item seen.
    pub after: i64,
}

/// A text that is no cursor.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a cursor: take the one from `next` of the page before")]
pub struct PageError(String);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at, self.after)
    }
}

impl FromStr for Cursor {
    type Err = PageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (at, after) = text.split_once('.')?;
            Some(Self {
                at: at.parse().ok()?,
                after: after.parse().ok()?,
            })
        };
        parse().ok_or_else(|| PageError(text.to_owned()))
    }
}

impl<T> Paged<T> {
    /// A page of `rows`, of which one more than the limit was asked for.
    pub(crate) fn new(mut rows: Vec<T>, page: Page, at: Position, order: impl Fn(&T) -> i64) -> Self {
        let limit = page.limit.and_then(|limit| usize::try_from(limit).ok());
        let more = limit.is_some_and(|limit| rows.len() > limit);
        if let Some(limit) = limit {
            rows.truncate(limit);
        }
        let last = rows.last().filter(|_| more);
        let next = last.map(|last| Cursor { at, after: order(last) });
        Self { items: rows, next }
    }
}
