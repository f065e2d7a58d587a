//! Lists of several resellers: page by page, each of them asked by itself, they are what one query for all of them gives.

use std::{collections::BTreeMap, fmt::Debug};

use projections::{
    ListError, Page, Paged, Reading, Scope, Sort, activation_keys, activations, audit_trail, credit_accounts,
    customers, devices, licenses, orders, resellers, subscriptions, supports,
};
use serde::Serialize;
use serde_json::Value;
use tests::{TestLog, Views};
use uuid::Uuid;

/// A list as it is asked for.
trait Listed<V>: AsyncFn(&mut Reading, &Page) -> Result<Paged<V>, ListError> {}

impl<V, L: AsyncFn(&mut Reading, &Page) -> Result<Paged<V>, ListError>> Listed<V> for L {}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_several_resellers_is_the_same_page_by_page() {
    let test = TestLog::importing().await;
    // Every type of event occurs, so that no list is empty.
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    demo::load(&test.log, 7, now, &mut |_| {}).await.unwrap();
    let head = test.caught_up().await;
    let reading = &mut test.read(head).await;

    let sellers = rarest_first(reading, &credit_accounts::accounts).await;
    let reading = &mut Asked { reading, sellers };

    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        licenses::list(r, &licenses::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, credit_accounts::accounts).await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        credit_accounts::entries(r, &credit_accounts::EntryFilter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        credit_accounts::adjustments(r, &credit_accounts::AdjustmentFilter::default(), p).await
    })
    .await;
    assert_of_several(reading, credit_accounts::months).await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        resellers::list(r, &resellers::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        activation_keys::list(r, &activation_keys::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        supports::list(r, &supports::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        subscriptions::list(r, &subscriptions::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        orders::list(r, &orders::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        customers::list(r, &customers::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        devices::list(r, &devices::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        activations::list(r, &activations::Filter::default(), p).await
    })
    .await;
    assert_of_several(reading, async |r: &mut Reading, p: &Page| {
        audit_trail::list(r, &audit_trail::Filter::default(), p).await
    })
    .await;
}

/// What is asked, and all resellers, for lists that do not show whose their rows are.
struct Asked<'a> {
    reading: &'a mut Views,
    sellers: Vec<Uuid>,
}

/// Fails unless the pages of the two resellers with the fewest rows, or of all where a list does not show whose its rows are, are
/// what is listed without pages, in every order. Of orders the demo's resellers have none: their statements are run at least.
async fn assert_of_several<V: Serialize + PartialEq + Debug>(asked: &mut Asked<'_>, list: impl Listed<V>) {
    let reading = &mut *asked.reading;
    let mut resellers = rarest_first(reading, &list).await;
    resellers.truncate(2);
    match resellers[..] {
        [] => resellers.clone_from(&asked.sellers),
        // One has them all.
        [_] => resellers.push(Uuid::nil()),
        _ => {}
    }
    let scope = Scope::Resellers(resellers);
    for sort in sorts(reading, &list).await {
        let mut page = Page { sort, ..Page::ALL };
        let whole = list(reading.of(&scope).await, &page).await.unwrap().items;
        for limit in [i64::try_from(whole.len() / 3).unwrap() + 1, 200] {
            let mut paged = Vec::new();
            page.limit = Some(limit);
            loop {
                let part = list(reading.of(&scope).await, &page).await.unwrap();
                paged.extend(part.items);
                page.after = part.next.map(|next| next.to_string().parse().unwrap());
                if page.after.is_none() || paged.len() > whole.len() {
                    break;
                }
            }
            assert_eq!(paged, whole, "{limit} a page, by {:?}", page.sort);
        }
    }
}

/// The resellers who have rows of a list, those with the fewest first; none if the list does not show whose they are.
async fn rarest_first<V: Serialize>(reading: &mut Views, list: &impl Listed<V>) -> Vec<Uuid> {
    let mut rows: BTreeMap<Uuid, usize> = BTreeMap::new();
    for row in list(reading, &Page::ALL).await.unwrap().items {
        let row = serde_json::to_value(row).unwrap();
        let several = row["resellers"].as_array().cloned().unwrap_or_default();
        for reseller in several.iter().chain([&row["reseller_id"]]) {
            if let Value::String(reseller) = reseller {
                *rows.entry(reseller.parse().unwrap()).or_default() += 1;
            }
        }
    }
    let mut resellers: Vec<Uuid> = rows.keys().copied().collect();
    resellers.sort_by_key(|reseller| rows[reseller]);
    resellers
}

/// Newest first, and by each column in both directions.
async fn sorts<V>(reading: &mut Views, list: &impl Listed<V>) -> Vec<Option<Sort>> {
    let page = Page {
        sort: Some("no such column".parse().unwrap()),
        ..Page::ALL
    };
    // What a reseller can sort by may be less than what staff can.
    let scope = Scope::Resellers(vec![]);
    let Err(ListError::UnknownSort { known, .. }) = list(reading.of(&scope).await, &page).await else {
        panic!("a list is sorted by a column that it has not");
    };
    let sorts = known
        .into_iter()
        .flat_map(|column| [column.to_owned(), format!("-{column}")]);
    let sorts = sorts.map(|sort| Some(sort.parse().unwrap()));
    [None].into_iter().chain(sorts).collect()
}
