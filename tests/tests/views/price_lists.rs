//! Price lists that were published, and how they differ.

use chrono::NaiveDate;
use domain::{
    Credits,
    catalog::{PublishPriceList, SupportTerm},
    money::Currency,
};
use event_log::Position;
use projections::{
    Page,
    price_lists::{self, Difference},
};
use tests::{TestLog, Views, commands};

use super::{pages::assert_pages, parties::publish};

async fn published() -> TestLog {
    let test = TestLog::new().await;
    test.accepted(commands::publish()).await;
    for index in [3, 10, 11, 20, 40] {
        test.accepted(publish(index)).await;
    }
    test.caught_up().await;
    test
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_price_lists_is_the_same_page_by_page_in_every_order() {
    let test = published().await;
    let mut reading = test.read(test.head().await).await;
    let columns = [
        "position",
        "published_at",
        "name",
        "effective_from",
        "currencies",
        "products",
        "skus",
        "tiers",
    ];
    assert_pages(&mut reading, &columns, async |reading: &mut Views, page: &Page| {
        price_lists::list(reading, page).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_in_force_on_a_day_is_the_last_that_began_by_then() {
    let test = published().await;
    let mut reading = test.read(test.head().await).await;
    let name = async |reading: &mut _, day: &str| {
        let day: NaiveDate = day.parse().unwrap();
        let found = price_lists::in_force(reading, day).await.unwrap();
        found.map(|found| found.published.name)
    };
    assert_eq!(name(&mut reading, "2014-12-31").await, None);
    assert_eq!(name(&mut reading, "2015-01-01").await.unwrap(), "List of 2015");
    assert_eq!(name(&mut reading, "2040-01-11").await.unwrap(), "List 10");
    assert_eq!(name(&mut reading, "2040-01-20").await.unwrap(), "List 11");
    assert_eq!(name(&mut reading, "2099-01-01").await.unwrap(), "List 40");
    reading.end().await.unwrap();
    let mut then = test.read(Position(3)).await;
    assert_eq!(
        name(&mut then, "2099-01-01").await.unwrap(),
        "List 10",
        "as far as was known then"
    );
}

/// The default list with a few changes.
fn changed() -> PublishPriceList {
    let mut newer = publish(0);
    let list = &mut newer.price_list;
    list.name = "List of 2015".to_owned();
    list.rehosts_per_year = 5;
    list.credits_expire_after_days = Some(730);
    list.support_terms.pop();
    list.support_terms[0] = SupportTerm {
        years: 1,
        discount_percent: 0,
    };
    list.tiers[1].percent_off = 12;
    let price = list
        .prices
        .iter_mut()
        .find(|price| price.sku.to_string() == "T-ENT-10")
        .unwrap();
    price.credits = Credits(42_200);
    let money = price
        .money
        .iter_mut()
        .find(|money| money.currency == Currency::Eur)
        .unwrap();
    money.minor = 60_300;
    newer
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lists_differ_where_one_says_something_else_or_nothing() {
    let test = TestLog::new().await;
    test.accepted(commands::publish()).await;
    test.accepted(changed()).await;
    test.caught_up().await;

    let mut reading = test.read(test.head().await).await;
    let [older, newer] = [1, 2].map(Position);
    let shown = price_lists::differences(&mut reading, older, newer)
        .await
        .unwrap()
        .unwrap();
    let difference = |path: &str, before: Option<&str>, after: Option<&str>| Difference {
        path: path.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    let expected = [
        difference("effective_from", Some("2015-01-01"), Some("2040-01-01")),
        difference("T-ENT-10 EUR", Some("EUR 601.80"), Some("EUR 603.00")),
        difference("T-ENT-10 credits", Some("421.26"), Some("422.00")),
        difference("tiers.GOLD.percent_off", Some("10"), Some("12")),
        difference("rehosts_per_year", Some("3"), Some("5")),
        difference("credits_expire_after_days", None, Some("730")),
        difference("support_terms.5.discount_percent", Some("15"), None),
    ];
    assert_eq!(shown, expected);
    let back = price_lists::differences(&mut reading, newer, older).await.unwrap();
    let turned = back.unwrap().into_iter().map(|row| Difference {
        path: row.path,
        before: row.after,
        after: row.before,
    });
    let turned: Vec<_> = turned.collect();
    assert_eq!(turned.len(), shown.len());
    assert!(turned.iter().all(|row| shown.contains(row)), "the other way round");
    let same = price_lists::differences(&mut reading, newer, newer)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(same, []);
    let absent = price_lists::differences(&mut reading, newer, Position(99))
        .await
        .unwrap();
    assert_eq!(absent, None);
}
