//! Pages of a list. A cursor carries the position that the first page was read at, so that later pages fit to it whatever
//! happens meanwhile.

use std::{fmt, str::FromStr};

use event_log::Position;

/// The most items of a page.
pub const LARGEST_PAGE: i64 = 200;

/// Which part of a list, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Behind which item; none for the first page.
    pub after: Option<Cursor>,
    /// How many items at most; none for all.
    pub limit: Option<i64>,
    /// The order; none for newest first.
    pub sort: Option<Sort>,
}

impl Page {
    /// The whole list, newest first.
    pub const ALL: Self = Self {
        after: None,
        limit: None,
        sort: None,
    };
}

/// An order of a list: by a column, and within the same value newest first or oldest first in the same direction. Where nothing
/// stands in the column comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The name of the column as views show it.
    pub column: String,
    /// From the largest to the smallest.
    pub descending: bool,
}

impl FromStr for Sort {
    type Err = std::convert::Infallible;

    /// `column`, or `-column` for descending. Whether there is such a column the list knows.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (column, descending) = text.strip_prefix('-').map_or((text, false), |column| (column, true));
        Ok(Self {
            column: column.to_owned(),
            descending,
        })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.column)
    }
}

/// Why a list cannot be read as asked.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// No such column, or none that a list is sorted by.
    #[error("a list of {table} cannot be sorted by {column:?}: choose one of {}", .known.join(", "))]
    UnknownSort {
        /// The list.
        table: &'static str,
        /// What was asked for.
        column: String,
        /// What can be.
        known: Vec<&'static str>,
    },
    /// The cursor belongs to a list in another order.
    #[error("this cursor belongs to a list in another order: begin again without it, or sort as before")]
    OtherOrder,
    /// The cursor names an item that the list does not have.
    #[error("this cursor belongs to another list: begin again without it, or ask for the same list as before")]
    OtherList,
    /// The database cannot be asked.
    #[error("the list cannot be read")]
    Database(#[from] sqlx::Error),
}

/// A page of a list as it was at a position.
#[derive(Clone, Debug, PartialEq)]
pub struct Paged<T> {
    /// In the order that was asked for.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

impl<T> Paged<T> {
    /// The same page with each item as it is `shown`.
    pub(crate) fn map<U>(self, shown: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            items: self.items.into_iter().map(shown).collect(),
            next: self.next,
        }
    }
}

/// Where the next page begins: the moment of the list, and the item it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The moment.
    pub at: Position,
    /// The position that orders the last item seen, or breaks its tie.
    pub after: i64,
    /// The order of the list, if it is another than newest first. What the last item has in that column is looked up: an e-mail
    /// address has no place in a URL.
    pub sort: Option<Sort>,
}

/// A text that is no cursor.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a cursor: take the one from `next` of the page before")]
pub struct PageError(String);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at, self.after)?;
        match &self.sort {
            None => Ok(()),
            Some(sort) => write!(f, ".{sort}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = PageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let mut parts = text.split('.');
            let at = parts.next()?.parse().ok()?;
            let after = parts.next()?.parse().ok()?;
            let sort = parts
                .next()
                .map(|sort| sort.parse().unwrap_or_else(|never| match never {}));
            parts.next().is_none().then_some(Self { at, after, sort })
        };
        parse().ok_or_else(|| PageError(text.to_owned()))
    }
}
