//! Lists in every order, page by page.

use std::fmt::Debug;

use projections::{ListError, Page, Paged, Reading, Sort};
use serde_json::Value;

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
            let mut paged = Vec::new();
            let mut page = Page {
                after: None,
                limit: Some(i64::try_from(whole.len() / 4).unwrap() + 1),
                sort: Some(sort.clone()),
            };
            loop {
                let found = list(reading, &page).await.unwrap();
                paged.extend(found.items);
                page.after = match found.next {
                    // As it comes back from whoever turns the page.
                    Some(next) => Some(next.to_string().parse().unwrap()),
                    None => break,
                };
            }
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
