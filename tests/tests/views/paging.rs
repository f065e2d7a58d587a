//! Lists, read page by page.

use std::fmt::Debug;

use event_log::Position;
use projections::{ListError, Page, Paged, Reading, Sort};
use serde_json::Value;

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
    let by = |column: &str, descending| Sort {
        column: column.to_owned(),
        descending,
    };
    let page = Page {
        sort: Some(by("no such column", false)),
        ..Page::ALL
    };
    let Err(ListError::UnknownSort { known, .. }) = list(&page).await else {
        panic!("the list is sorted by a column that it has not");
    };
    known
        .into_iter()
        .flat_map(|column| [by(column, false), by(column, true)])
        .collect()
}

/// Fails unless `list` is the same whole and page by page in the order of each of `columns`, both ways, with numbers in order
/// and nothing last; and unless it refuses a column that it has not.
pub(super) async fn assert_sorts<V: PartialEq + Debug + serde::Serialize>(
    reading: &mut Reading,
    columns: &[&str],
    list: impl AsyncFn(&mut Reading, &Page) -> Result<Paged<V>, ListError>,
) {
    let newest_first = list(reading, &Page::ALL).await.unwrap().items;
    assert!(newest_first.len() > 5, "only {} rows", newest_first.len());
    for column in columns {
        for descending in [false, true] {
            let sort = Sort {
                column: (*column).to_owned(),
                descending,
            };
            let whole = Page {
                sort: Some(sort.clone()),
                ..Page::ALL
            };
            let whole = list(reading, &whole).await.unwrap().items;
            assert_eq!(whole.len(), newest_first.len(), "{sort}");
            assert_in_order(&whole, &sort);
            let limit = i64::try_from(whole.len() / 4).unwrap() + 1;
            let paged = through(limit, Some(sort.clone()), async |page| list(reading, page).await).await;
            assert_eq!(paged, whole, "{sort}");
        }
    }
    let unknown = Page {
        sort: Some("color".parse().unwrap()),
        ..Page::ALL
    };
    let refused = list(reading, &unknown).await;
    assert!(matches!(refused, Err(ListError::UnknownSort { .. })));
}

/// Texts are in an order of the database's own.
fn assert_in_order<V: serde::Serialize>(rows: &[V], sort: &Sort) {
    let values: Vec<Value> = rows
        .iter()
        .map(|row| serde_json::to_value(row).unwrap()[&sort.column].clone())
        .collect();
    for pair in values.windows(2) {
        let fits = match (pair[0].as_i64(), pair[1].as_i64()) {
            (Some(one), Some(next)) if sort.descending => one >= next,
            (Some(one), Some(next)) => one <= next,
            _ => !pair[0].is_null() || pair[1].is_null(),
        };
        assert!(fits, "{sort}: {} before {}", pair[0], pair[1]);
    }
}
