//! Lists in parts: page by page, they are the whole list.

use std::fmt::Debug;

use projections::{ListError, Page, Paged, Reading, Sort};
use serde::Serialize;
use serde_json::Value;

/// A list as it is asked for.
pub(super) trait Listed<V>: AsyncFn(&mut Reading, &Page) -> Result<Paged<V>, ListError> {}

impl<V, L: AsyncFn(&mut Reading, &Page) -> Result<Paged<V>, ListError>> Listed<V> for L {}

/// The whole list, newest first.
pub(super) async fn whole<V>(reading: &mut Reading, list: impl Listed<V>) -> Vec<V> {
    list(reading, &Page::ALL).await.unwrap().items
}

/// Fails unless the list, newest first and sorted by each of `columns` in both directions, is the same page by page as at once,
/// and always has the same rows.
pub(super) async fn assert_pages<V>(reading: &mut Reading, columns: &[&str], list: impl Listed<V>)
where
    V: PartialEq + Debug + Serialize,
{
    let unsorted = whole(reading, &list).await;
    assert!(unsorted.len() > 4, "there are some pages");
    let sorts = columns
        .iter()
        .flat_map(|column| [column.to_string(), format!("-{column}")]);
    let sorts = sorts.map(|sort| Some(sort.parse::<Sort>().unwrap()));
    for sort in sorts.chain([None]) {
        let mut page = Page {
            sort: sort.clone(),
            ..Page::ALL
        };
        let sorted = list(reading, &page).await.unwrap().items;
        assert_eq!(sorted.len(), unsorted.len(), "sorted by {sort:?}");
        let missing: Vec<_> = unsorted.iter().filter(|row| !sorted.contains(row)).collect();
        assert!(missing.is_empty(), "sorted by {sort:?} {missing:?} are missing");

        if let Some(sort) = &sort {
            assert_sorted(&sorted, sort);
        }
        page.limit = Some(2);
        let mut paged = Vec::new();
        loop {
            let part = list(reading, &page).await.unwrap();
            paged.extend(part.items);
            // As it comes back from whoever was given it.
            page.after = part.next.map(|next| next.to_string().parse().unwrap());
            if page.after.is_none() {
                break;
            }
        }
        assert_eq!(paged, sorted, "sorted by {sort:?}");
    }
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
    if sort.column.ends_with("_at") || sort.column == "effective_from" {
        let times: Vec<&str> = something.iter().filter_map(Value::as_str).collect();
        assert!(times.is_sorted(), "sorted by {sort}: {times:?}");
    }
}
