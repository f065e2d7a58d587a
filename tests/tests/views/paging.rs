//! Lists, read page by page.

use event_log::Position;
use projections::{ListError, Page, Paged, Sort};

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
