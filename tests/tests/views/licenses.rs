//! Licenses by filter, sort and page.

use std::fmt::Debug;

use chrono::TimeDelta;
use domain::{
    LicenseId,
    license::{
        ReleaseLicense, Releaser, RequestedTerm, RevertUpgrade, RevocationReason, RevokeLicense, Seller, Term,
        UpgradeLicense,
    },
};
use projections::{
    Page, Paged, Scope, Sort,
    licenses::{self, Filter, LicenseView},
};
use tests::{
    TestLog, Views,
    commands::{activate, delete},
};

/// Fails unless the pages of a list, sorted by each of `columns` either way, are the whole list, each item once and in order.
pub(super) async fn assert_paged<V: PartialEq + Debug>(columns: &[&str], mut list: impl AsyncFnMut(Page) -> Paged<V>) {
    for column in columns {
        for descending in [false, true] {
            let page = |after, limit| Page {
                after,
                limit,
                sort: Some(Sort {
                    column: (*column).to_owned(),
                    descending,
                }),
            };
            let whole = list(page(None, None)).await;
            let mut items = Vec::new();
            let mut after = None;
            loop {
                let paged = list(page(after, Some(2))).await;
                items.extend(paged.items);
                after = paged.next.map(|cursor| cursor.to_string().parse().unwrap());
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(items, whole.items, "by {column}, descending: {descending}");
        }
    }
}

async fn all(reading: &mut Views, filter: &Filter) -> Vec<LicenseView> {
    licenses::list(reading, filter, &Page::ALL).await.unwrap().items
}

/// Seven licenses to which different things happened.
async fn sold() -> TestLog {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(5000).await;
    let mut ids: Vec<LicenseId> = Vec::new();
    for (number, sku) in ["T-MOB-3", "T-ENT-10", "RW-7", "T-MOB-3", "T-DSK-5", "T-ENT-10", "RW-7"]
        .iter()
        .enumerate()
    {
        let mut assign = test.assign(reseller, key, sku);
        if number % 3 == 0 {
            let days = 10 + i64::try_from(number).unwrap();
            assign.term = RequestedTerm::Trial { days };
        }
        ids.push(assign.license_id);
        test.accepted(assign).await;
    }
    test.accepted(delete(ids[1], reseller)).await;
    test.accepted(activate(ids[0])).await;
    test.accepted(activate(ids[5])).await;
    let by = Releaser::Seller(Seller::Reseller { reseller_id: reseller });
    let license_id = ids[5];
    test.accepted(ReleaseLicense { license_id, by }).await;
    let (license_id, reason) = (ids[4], RevocationReason::OrderRefunded);
    test.accepted(RevokeLicense { license_id, reason }).await;
    test
}

#[tokio::test(flavor = "multi_thread")]
async fn sorted_pages_are_the_whole_list() {
    let test = sold().await;
    let mut reading = test.read(test.caught_up().await).await;
    let columns = [
        "assigned_position",
        "assigned_at",
        "ordered_at",
        "changed_at",
        "customer_email",
        "comment",
        "sku",
        "product",
        "edition",
        "size",
        "term",
        "trial_days",
        "trial_ends_at",
        "price_minor",
        "price_asset",
        "order_reference",
        "status",
        "serial",
        "computer_id",
        "computer_name",
        "first_order_reference",
        "released_at",
        "revocation_reason",
        "refunded_credits",
    ];
    assert_paged(&columns, async |page| {
        licenses::list(&mut reading, &Filter::default(), &page).await.unwrap()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_shows_just_what_it_names() {
    let test = sold().await;
    let mut reading = test.read(test.caught_up().await).await;
    let whole = all(&mut reading, &Filter::default()).await;
    let of = whole.iter().find(|row| row.serial.is_some()).unwrap().clone();
    let end = whole.iter().filter_map(|row| row.trial_ends_at).min().unwrap() + TimeDelta::days(1);
    let filter = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let ends = |row: &LicenseView, before: bool| row.trial_ends_at.is_some_and(|ends| (ends < end) == before);
    type Keeps<'a> = &'a dyn Fn(&LicenseView) -> bool;
    let filters: [(Filter, Keeps<'_>); 7] = [
        (filter(&|it| it.serial = of.serial.clone()), &|row| {
            row.serial == of.serial
        }),
        (
            filter(&|it| it.order_reference = Some(of.order_reference.clone())),
            &|row| row.order_reference == of.order_reference,
        ),
        (filter(&|it| it.trial_ends_from = Some(end)), &|row| ends(row, false)),
        (filter(&|it| it.trial_ends_before = Some(end)), &|row| ends(row, true)),
        (filter(&|it| it.ids = Some(vec![of.license_id])), &|row| {
            row.license_id == of.license_id
        }),
        (filter(&|it| it.ids = Some(vec![])), &|_| false),
        (filter(&|it| it.status = Some("revoked".to_owned())), &|row| {
            row.revocation_reason.is_some()
        }),
    ];
    for (filter, keeps) in filters {
        let expected: Vec<_> = whole.iter().filter(|row| keeps(row)).cloned().collect();
        assert_eq!(all(&mut reading, &filter).await, expected, "{filter:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_is_found_by_whose_it_is_only() {
    let test = sold().await;
    let mut reading = test.read(test.caught_up().await).await;
    let whole = all(&mut reading, &Filter::default()).await;
    let (one, other) = (whole[0].clone(), whole[1].clone());
    let id = one.license_id;
    let resellers = vec![one.reseller_id.unwrap(), tests::new_id()];
    let without_comment = LicenseView {
        comment: None,
        ..one.clone()
    };
    for (scope, seen) in [
        (Scope::All, &one),
        (Scope::Resellers(resellers), &one),
        (Scope::Customer(one.customer_id), &without_comment),
    ] {
        let found = licenses::find(reading.of(&scope).await, id).await.unwrap();
        assert_eq!(found.as_ref(), Some(seen), "{scope:?}");
    }
    for scope in [
        Scope::Resellers(vec![tests::new_id()]),
        Scope::Customer(other.customer_id),
    ] {
        assert_eq!(
            licenses::find(reading.of(&scope).await, id).await.unwrap(),
            None,
            "{scope:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_that_is_taken_back_leaves_the_purchase_before() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(5000).await;
    let assign = test.assign(reseller, key, "T-MOB-3");
    let license_id = assign.license_id;
    test.accepted(assign).await;
    let mut shown = vec![seen(&test, license_id).await];
    let skus = ["T-MOB-3", "T-ENT-5", "T-ENT-10"];
    for to in &skus[1..] {
        test.accepted(UpgradeLicense {
            license_id,
            by: Seller::Reseller { reseller_id: reseller },
            to: to.parse().unwrap(),
            to_permanent: false,
            order: test.order(),
            paid: None,
            support_paid: None,
        })
        .await;
        shown.push(seen(&test, license_id).await);
    }
    assert!(shown[0] != shown[1] && shown[1] != shown[2]);
    for (from, to) in [(2, 1), (1, 0)] {
        test.accepted(RevertUpgrade {
            license_id,
            from: skus[from].parse().unwrap(),
            to: skus[to].parse().unwrap(),
            term: Term::Permanent,
        })
        .await;
        assert_eq!(seen(&test, license_id).await, shown[to], "back to {}", skus[to]);
    }
}

/// What a license is and what its latest purchase was.
async fn seen(test: &TestLog, license_id: LicenseId) -> LicenseView {
    let mut reading = test.read(test.caught_up().await).await;
    let license = licenses::find(&mut reading, license_id.0).await.unwrap();
    let license = license.unwrap();
    LicenseView {
        changed_at: license.assigned_at,
        ..license
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_sorted_as_numbers() {
    let test = sold().await;
    let mut reading = test.read(test.caught_up().await).await;
    let page = Page {
        sort: Some("price_minor".parse().unwrap()),
        ..Page::ALL
    };
    let sorted = licenses::list(&mut reading, &Filter::default(), &page).await;
    let prices: Vec<i64> = sorted.unwrap().items.iter().map(|row| row.price_minor).collect();
    assert!(prices.is_sorted() && prices[0] < prices[prices.len() - 1], "{prices:?}");
}
