//! Supports follow their license, and are found by what they are and when they end.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Command, LicenseId, PersonId, ResellerId, SupportId,
    license::{EditLicense, RevertUpgrade, Seller, Term, UpgradeLicense},
    support::{AssignSupport, CoTermSupports, NewSupport, ToCoTerm},
};
use event_log::Position;
use projections::{
    Page, Projection, Scope, Sort, licenses,
    supports::{self, Filter, SupportView},
};
use tests::{
    TestLog, Views,
    commands::{activate, delete, publish, purchase, register},
    fold::Fold,
    metadata, new_id,
};

use super::{
    demo_history::demo_log,
    pages::{orders, through},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Executes a command as of noon of a day, and has the views catch up.
async fn on(test: &TestLog, day: &str, command: impl Command + 'static) {
    let at: DateTime<Utc> = format!("{day}T12:00:00Z").parse().unwrap();
    test.log.import(metadata(), command, at).await.unwrap();
    test.caught_up().await;
}

async fn all(reading: &mut Views) -> Vec<SupportView> {
    let list = supports::list(reading, &Filter::default(), &Page::ALL).await;
    list.unwrap().items
}

fn upgrade(test: &TestLog, license_id: LicenseId, by: Seller, to: &str) -> UpgradeLicense {
    UpgradeLicense {
        license_id,
        by,
        to: to.parse().unwrap(),
        to_permanent: false,
        order: test.order(),
        paid: None,
        support_paid: None,
    }
}

fn more_years(test: &TestLog, license_id: LicenseId, by: Seller, years: u32) -> AssignSupport {
    AssignSupport {
        license_id,
        by,
        support: new_support(years),
        order: test.order(),
    }
}

fn new_support(years: u32) -> NewSupport {
    NewSupport {
        support_id: SupportId(new_id()),
        years,
        paid: None,
    }
}

fn co_term(test: &TestLog, reseller_id: ResellerId, licenses: [LicenseId; 2]) -> CoTermSupports {
    let supports = licenses.map(|license_id| ToCoTerm {
        license_id,
        support_id: SupportId(new_id()),
    });
    CoTermSupports {
        reseller_id,
        supports: supports.to_vec(),
        until: None,
        order: test.order(),
    }
}

/// Two licenses that grow, move and get more support over the years; the second is deleted in the end.
async fn two_licenses() -> (TestLog, [LicenseId; 2]) {
    let test = TestLog::importing().await;
    let reseller = ResellerId(new_id());
    let by = Seller::Reseller { reseller_id: reseller };
    on(&test, "2020-01-10", publish()).await;
    on(&test, "2020-01-10", register(reseller)).await;
    on(&test, "2020-01-10", purchase(reseller, 9000)).await;
    let key = test.add_key(reseller);
    let key_id = key.activation_key_id;
    on(&test, "2020-01-10", key).await;
    let mut first = test.assign(reseller, key_id, "T-DSK-3");
    first.support = Some(new_support(1));
    let second = test.assign(reseller, key_id, "RW-7");
    let ids = [first.license_id, second.license_id];
    on(&test, "2020-01-15", first).await;
    on(&test, "2020-02-01", activate(ids[0])).await;
    on(&test, "2020-06-01", upgrade(&test, ids[0], by, "T-MOB-3")).await;
    on(&test, "2020-12-01", more_years(&test, ids[0], by, 2)).await;
    // The first term is over by now, so only the second one grows.
    on(&test, "2021-03-01", upgrade(&test, ids[0], by, "T-ENT-10")).await;
    on(&test, "2021-04-01", moved(ids[0], by)).await;
    on(&test, "2021-05-01", second).await;
    on(&test, "2021-06-01", more_years(&test, ids[1], by, 1)).await;
    on(&test, "2021-07-01", co_term(&test, reseller, ids)).await;
    on(&test, "2021-08-01", delete(ids[1], reseller)).await;
    let revert = RevertUpgrade {
        license_id: ids[0],
        from: "T-ENT-10".parse().unwrap(),
        to: "T-MOB-3".parse().unwrap(),
        term: Term::Permanent,
    };
    on(&test, "2021-09-01", revert).await;
    (test, ids)
}

fn moved(license_id: LicenseId, by: Seller) -> EditLicense {
    EditLicense {
        license_id,
        by,
        customer: Some((PersonId(new_id()), "new-owner@example.com".parse().unwrap())),
        comment: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_support_shows_its_license_as_it_becomes() {
    let (test, [first, second]) = two_licenses().await;
    let head = test.head().await;
    let mut fold = Fold::default();
    for event in test.events().await {
        fold.evolve(&event);
        fold.assert_shown(&mut test.read(event.position).await).await;
    }
    let replayed = test.models.replay(Projection::Supports, head, |_| {}).await.unwrap();
    assert_eq!(replayed.differences, []);

    let shown = all(&mut test.read(head).await).await;
    let told: Vec<_> = shown.iter().rev().map(told).collect();
    assert_eq!(
        told,
        [
            ("S1Y-T-DSK-3", "T-MOB-3", Some(1), "2020-01-15..2021-01-14", "in_force"),
            ("S2Y-T-MOB-3", "T-MOB-3", Some(2), "2021-01-15..2023-01-14", "in_force"),
            ("S1Y-RW-7", "RW-7", Some(1), "2021-06-01..2022-05-31", "revoked"),
            ("S228D-RW-7", "RW-7", None, "2022-06-01..2023-01-14", "revoked"),
        ]
        .map(|(sku, license, years, days, status)| (
            sku.to_owned(),
            license.to_owned(),
            years,
            days.to_owned(),
            status.to_owned()
        ))
    );
    for support in shown.iter().filter(|support| support.license_id == first.0) {
        assert_eq!(support.customer_email.as_deref(), Some("new-owner@example.com"));
        assert_eq!(support.serial.as_deref(), Some("P30A41F"));
    }
    let before_the_revert = all(&mut test.read(Position(head.0 - 1)).await).await;
    let licenses: Vec<_> = before_the_revert.iter().rev().map(|row| &row.license_sku).collect();
    assert_eq!(licenses, ["T-MOB-3", "T-ENT-10", "RW-7", "RW-7"]);

    let ids = [first.0, second.0];
    let reading = &mut test.read(head).await;
    let now = supports::until(reading, &ids).await.unwrap();
    assert_eq!(now, [(first.0, day("2023-01-14"))].into());
    let licenses = licenses::list(reading, &licenses::Filter::default(), &Page::ALL).await;
    let beside = supports::beside(reading, &licenses.unwrap().items).await.unwrap();
    let told: Vec<_> = beside.iter().map(|it| (it.until, it.bought_with_it)).collect();
    assert_eq!(told, [(None, false), (Some(day("2023-01-14")), true)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn supports_are_found_by_whose_they_are() {
    let (test, _) = two_licenses().await;
    let reading = &mut test.read(test.head().await).await;
    let whole = all(reading).await;
    let of = whole[0].clone();
    let with = Filter::default;
    type Keeps<'a> = &'a dyn Fn(&SupportView) -> bool;
    let filters: [(Filter, Keeps<'_>); 6] = [
        (
            Filter {
                customer_id: Some(of.customer_id),
                ..with()
            },
            &|row| row.customer_id == of.customer_id,
        ),
        (
            Filter {
                reseller_id: of.reseller_id,
                ..with()
            },
            &|_| true,
        ),
        (
            Filter {
                activation_key_id: Some(new_id()),
                ..with()
            },
            &|_| false,
        ),
        (
            Filter {
                order_reference: Some(of.order_reference.clone()),
                ..with()
            },
            &|row| row.order_reference == of.order_reference,
        ),
        (
            Filter {
                license_ids: Some(vec![of.license_id]),
                ..with()
            },
            &|row| row.license_id == of.license_id,
        ),
        (
            Filter {
                ids: Some(vec![of.support_id]),
                ..with()
            },
            &|row| row.support_id == of.support_id,
        ),
    ];
    for (filter, keeps) in filters {
        let expected: Vec<_> = whole.iter().filter(|row| keeps(row)).cloned().collect();
        let shown = supports::list(reading, &filter, &Page::ALL).await.unwrap();
        assert_eq!(shown.items, expected, "{filter:?}");
    }
}

type Told = (String, String, Option<i64>, String, String);

/// What a row says of its days and what it covers.
fn told(row: &SupportView) -> Told {
    let days = format!("{}..{}", row.first_on, row.last_on);
    (
        row.sku.clone(),
        row.license_sku.clone(),
        row.years,
        days,
        row.status.clone(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn supports_are_filtered_sorted_and_paged() {
    let test = demo_log().await;
    let head = test.head().await;
    let mut reading = test.read(head).await;
    let whole = all(&mut reading).await;
    assert!(whole.len() > 50, "{}", whole.len());

    assert_filtered(&mut reading, &whole).await;
    assert_scoped(&mut reading, &whole).await;
    assert_paged(&mut reading, &whole).await;
}

type Case<'a> = (Filter, &'a dyn Fn(&SupportView) -> bool);

async fn assert_filtered(reading: &mut Views, whole: &[SupportView]) {
    let license = whole[whole.len() / 2].license_id;
    let (from, until) = (day("2024-01-01"), day("2026-06-30"));
    let filter = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let of_product = |filter: &mut Filter| filter.product = Some("T".to_owned());
    let cases: [Case<'_>; 7] = [
        (filter(&|filter| filter.license_id = Some(license)), &|row| {
            row.license_id == license
        }),
        (filter(&of_product), &|row| row.product == "T"),
        (filter(&|filter| filter.edition = Some("ENT".to_owned())), &|row| {
            row.edition.as_deref() == Some("ENT")
        }),
        (filter(&|filter| filter.status = Some("revoked".to_owned())), &|row| {
            row.status == "revoked"
        }),
        (filter(&|filter| filter.last_from = Some(from)), &|row| {
            row.last_on >= from
        }),
        (filter(&|filter| filter.last_until = Some(until)), &|row| {
            row.last_on <= until
        }),
        (
            filter(&|filter| {
                of_product(filter);
                (filter.last_from, filter.last_until) = (Some(from), Some(until));
            }),
            &|row| row.product == "T" && (from..=until).contains(&row.last_on),
        ),
    ];
    for (filter, fits) in cases {
        let expected: Vec<_> = whole.iter().filter(|row| fits(row)).cloned().collect();
        assert!((1..whole.len()).contains(&expected.len()), "{filter:?}");
        let shown = supports::list(reading, &filter, &Page::ALL).await.unwrap();
        assert_eq!(shown.items, expected, "{filter:?}");
        let count = supports::count(reading, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{filter:?}");
    }
}

async fn assert_scoped(reading: &mut Views, whole: &[SupportView]) {
    let mut resellers: Vec<_> = whole.iter().filter_map(|row| row.reseller_id).collect();
    resellers.sort();
    resellers.dedup();
    resellers.truncate(3);
    let last = Sort {
        column: "last_on".to_owned(),
        descending: false,
    };
    for resellers in [&resellers[..1], &resellers[..]] {
        let scope = Scope::Resellers(resellers.to_vec());
        let of = |row: &&SupportView| row.reseller_id.is_some_and(|reseller| resellers.contains(&reseller));
        let mut expected: Vec<_> = whole.iter().filter(of).cloned().collect();
        let shown = supports::list(reading.of(&scope).await, &Filter::default(), &Page::ALL)
            .await
            .unwrap();
        assert_eq!(shown.items, expected);
        expected.sort_by_key(|row| (row.last_on, row.assigned_position));
        let list = async |page: &Page| supports::list(reading.of(&scope).await, &Filter::default(), page).await;
        assert_eq!(through(5, Some(last.clone()), list).await, expected);
    }
    let customer = whole[0].customer_id;
    let shown = supports::list(
        reading.of(&Scope::Customer(customer)).await,
        &Filter::default(),
        &Page::ALL,
    )
    .await
    .unwrap();
    let expected: Vec<_> = whole
        .iter()
        .filter(|row| row.customer_id == customer)
        .cloned()
        .collect();
    assert_eq!(shown.items, expected);
}

async fn assert_paged(reading: &mut Views, whole: &[SupportView]) {
    let mut list = async |page: &Page| supports::list(reading, &Filter::default(), page).await;
    assert_eq!(through(7, None, &mut list).await, whole);
    for sort in orders(&mut list).await {
        let page = Page {
            sort: Some(sort.clone()),
            ..Page::ALL
        };
        let sorted = list(&page).await.unwrap().items;
        assert_eq!(through(11, Some(sort.clone()), &mut list).await, sorted, "{sort}");
        let mut again = sorted.clone();
        again.sort_by_key(|row| std::cmp::Reverse(row.assigned_position));
        assert_eq!(again, whole, "{sort}");
        let by_last = |row: &SupportView| (row.last_on, row.assigned_position);
        match (sort.column.as_str(), sort.descending) {
            ("last_on", false) => assert!(sorted.is_sorted_by_key(by_last)),
            ("last_on", true) => assert!(sorted.iter().rev().is_sorted_by_key(by_last)),
            _ => {}
        }
    }
}
