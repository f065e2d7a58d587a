//! Lists in parts: page by page, they are the whole list, in every order.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, Utc};
use event_log::Position;
use projections::{ListError, Page, Paged, Sort};
use serde::Serialize;
use serde_json::Value;
use tests::Views;

/// A list as it is asked for.
pub(super) trait Listed<V>: AsyncFn(&mut Views, &Page) -> Result<Paged<V>, ListError> {}

impl<V, L: AsyncFn(&mut Views, &Page) -> Result<Paged<V>, ListError>> Listed<V> for L {}

/// The whole list, newest first.
pub(super) async fn whole<V>(reading: &mut Views, list: impl Listed<V>) -> Vec<V> {
    list(reading, &Page::ALL).await.unwrap().items
}

/// Every item of a list, asked for page by page.
pub(super) async fn through<T>(
    limit: i64,
    sort: Option<Sort>,
    mut list: impl AsyncFnMut(&Page) -> Result<Paged<T>, ListError>,
) -> Vec<T> {
    let mut page = Page {
        after: None,
        limit: Some(limit),
        sort,
    };
    let mut items = Vec::new();
    loop {
        let found = list(&page).await.unwrap();
        assert!(found.items.len() <= usize::try_from(limit).unwrap());
        items.extend(found.items);
        // As a text and back, as whoever asks for the next page has it.
        page.after = found.next.map(|next| next.to_string().parse().unwrap());
        match &page.after {
            None => return items,
            Some(after) => assert!(after.at > Position(0)),
        }
    }
}

/// Every order that a list has: by each column, up and down.
pub(super) async fn orders<T>(mut list: impl AsyncFnMut(&Page) -> Result<Paged<T>, ListError>) -> Vec<Sort> {
    let page = sorted_by(Some(by("no such column", false)));
    let Err(ListError::UnknownSort { known, .. }) = list(&page).await else {
        panic!("the list is sorted by a column that it has not");
    };
    known
        .into_iter()
        .flat_map(|column| [by(column, false), by(column, true)])
        .collect()
}

fn by(column: &str, descending: bool) -> Sort {
    let column = column.to_owned();
    Sort { column, descending }
}

fn sorted_by(sort: Option<Sort>) -> Page {
    Page { sort, ..Page::ALL }
}

/// Fails unless the list, newest first and sorted by each of `columns` in both directions, is the same page by page as at once,
/// always has the same rows, and is in order; and unless it refuses a column that it has not.
pub(super) async fn assert_pages<V>(reading: &mut Views, columns: &[&str], list: impl Listed<V>)
where
    V: PartialEq + Debug + Serialize,
{
    let newest_first = whole(reading, &list).await;
    assert!(newest_first.len() > 4, "only {} rows", newest_first.len());
    let limit = i64::try_from(newest_first.len() / 8).unwrap().max(2);
    let rows = texts(&newest_first);
    let sorts = columns
        .iter()
        .flat_map(|column| [by(column, false), by(column, true)])
        .map(Some);
    for sort in sorts.chain([None]) {
        let sorted = list(reading, &sorted_by(sort.clone())).await.unwrap().items;
        assert!(texts(&sorted) == rows, "sorted by {sort:?} there are other rows");
        if let Some(sort) = &sort {
            assert_sorted(&sorted, sort);
        }
        let paged = through(limit, sort.clone(), async |page| list(reading, page).await).await;
        assert_eq!(paged, sorted, "sorted by {sort:?}");
    }
    let refused = list(reading, &sorted_by(Some(by("color", false)))).await;
    assert!(matches!(refused, Err(ListError::UnknownSort { .. })));
}

/// Each row as a text, in any order.
fn texts<V: Serialize>(rows: &[V]) -> Vec<String> {
    let texts = rows.iter().map(|row| serde_json::to_string(row).unwrap());
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts
}

/// Fails unless numbers and days rise or fall, and where there is nothing comes last. In which order texts are is the database's.
fn assert_sorted<V: Serialize>(rows: &[V], sort: &Sort) {
    let values = rows
        .iter()
        .map(|row| serde_json::to_value(row).unwrap()[&sort.column].clone());
    let values: Vec<Value> = values.collect();
    let (nothing, mut something): (Vec<_>, Vec<_>) = values.iter().cloned().partition(Value::is_null);
    let last = values.iter().skip(something.len());
    assert!(last.eq(&nothing), "sorted by {sort}, nothing comes last");
    if sort.descending {
        something.reverse();
    }
    let numbers: Vec<i64> = something.iter().filter_map(Value::as_i64).collect();
    assert!(numbers.is_sorted(), "sorted by {sort}: {numbers:?}");
    let texts = || something.iter().filter_map(Value::as_str);
    let days: Vec<NaiveDate> = texts().filter_map(|text| text.parse().ok()).collect();
    assert!(days.is_sorted(), "sorted by {sort}: {days:?}");
    let times: Vec<DateTime<Utc>> = texts().filter_map(|text| text.parse().ok()).collect();
    assert!(times.is_sorted(), "sorted by {sort}: {times:?}");
}
