//! Devices and their history by filter, sort and page.

use chrono::Datelike;
use domain::{
    ActivationKeyId, LicenseId, PersonId, ResellerId,
    license::{ComputerId, EditLicense, RefreshLicense, ReleaseLicense, Releaser, Seller},
};
use projections::{
    Page, Scope,
    activations::{self, Moves},
    devices::{self, DeviceView, Filter},
};
use tests::{TestLog, commands::activate, new_id};

use super::licenses::assert_paged;

fn computer(id: &str) -> ComputerId {
    id.parse().unwrap()
}

async fn assigned(test: &TestLog, reseller: ResellerId, key: ActivationKeyId, sku: &str) -> LicenseId {
    let assign = test.assign(reseller, key, sku);
    let license_id = assign.license_id;
    test.accepted(assign).await;
    license_id
}

async fn activated(test: &TestLog, license_id: LicenseId, computer_id: &str) {
    let mut activate = activate(license_id);
    activate.computer_id = computer(computer_id);
    test.accepted(activate).await;
}

async fn released(test: &TestLog, license_id: LicenseId, by: Releaser) {
    test.accepted(ReleaseLicense { license_id, by }).await;
}

/// A license that went from A to B and back to A, and another that shares A and asks again from there.
async fn moved() -> (TestLog, [LicenseId; 2]) {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(5000).await;
    let seller = Releaser::Seller(Seller::Reseller { reseller_id: reseller });
    let moving = assigned(&test, reseller, key, "T-ENT-10").await;
    let staying = assigned(&test, reseller, key, "T-MOB-3").await;
    activated(&test, moving, "A").await;
    activated(&test, staying, "A").await;
    released(&test, moving, seller).await;
    activated(&test, moving, "B").await;
    released(&test, moving, Releaser::Staff).await;
    activated(&test, moving, "A").await;
    for revision in [0, 2, 0, 1] {
        let (license_id, computer_id) = (staying, computer("A"));
        test.accepted(RefreshLicense {
            license_id,
            activation_key_id: key,
            computer_id,
            revision,
        })
        .await;
    }
    (test, [moving, staying])
}

async fn all(test: &TestLog, scope: &Scope, filter: &Filter) -> Vec<DeviceView> {
    let mut reading = test.read(test.caught_up().await).await;
    devices::list(reading.of(scope).await, filter, &Page::ALL)
        .await
        .unwrap()
        .items
}

fn told(rows: &[DeviceView]) -> Vec<(LicenseId, &str, &str)> {
    rows.iter()
        .map(|row| (LicenseId(row.license_id), row.computer_id.as_str(), row.status.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_license_that_comes_back_has_the_row_that_it_had() {
    let (test, [moving, staying]) = moved().await;
    let rows = all(&test, &Scope::All, &Filter::default()).await;

    assert_eq!(
        told(&rows),
        [
            (moving, "B", "released"),
            (staying, "A", "active"),
            (moving, "A", "active")
        ]
    );
    assert!(rows[1].clone_suspected_at.is_some());
    assert_eq!(rows[1].revision, Some(4));
    assert_eq!(rows[2].released_at, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_a_license_left_stays_with_whose_it_was() {
    let (test, [moving, _]) = moved().await;
    let before = all(&test, &Scope::All, &Filter::default()).await;
    let (customer, email) = (PersonId(new_id()), "new@example.org".parse().unwrap());
    let by = Seller::Reseller {
        reseller_id: ResellerId(before[0].reseller_id.unwrap()),
    };
    test.accepted(EditLicense {
        license_id: moving,
        by,
        customer: Some((customer, email)),
        comment: None,
    })
    .await;

    let new = all(&test, &Scope::Customer(customer.0), &Filter::default()).await;
    let old = all(&test, &Scope::Customer(before[0].customer_id), &Filter::default()).await;

    assert_eq!(told(&new), [(moving, "A", "active")]);
    assert_eq!(told(&old), [(moving, "B", "released")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_shows_just_what_it_names() {
    let (test, [moving, _]) = moved().await;
    let whole = all(&test, &Scope::All, &Filter::default()).await;
    let reseller = whole[0].reseller_id.unwrap();
    let filter = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    type Keeps<'a> = &'a dyn Fn(&DeviceView) -> bool;
    let filters: [(Filter, Keeps<'_>); 4] = [
        (filter(&|it| it.license_id = Some(moving.0)), &|row| {
            row.license_id == moving.0
        }),
        (filter(&|it| it.computer_id = Some("A".to_owned())), &|row| {
            row.computer_id == "A"
        }),
        (filter(&|it| it.status = Some("released".to_owned())), &|row| {
            row.status == "released"
        }),
        (filter(&|it| it.product = Some("RW".to_owned())), &|_| false),
    ];
    for (filter, keeps) in filters {
        let expected: Vec<_> = whole.iter().filter(|row| keeps(row)).cloned().collect();
        let scope = Scope::Resellers(vec![new_id(), reseller]);
        assert_eq!(all(&test, &scope, &filter).await, expected, "{filter:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sorted_pages_are_the_whole_list() {
    let (test, _) = moved().await;
    let mut reading = test.read(test.caught_up().await).await;
    let columns = [
        "first_activated_position",
        "product",
        "serial",
        "computer_id",
        "computer_name",
        "activated_at",
        "released_at",
        "status",
        "refreshed_at",
        "revision",
        "clone_suspected_at",
    ];
    assert_paged(&columns, async |page| {
        devices::list(&mut reading, &Filter::default(), &page).await.unwrap()
    })
    .await;
    let columns = [
        "position",
        "recorded_at",
        "kind",
        "computer_id",
        "revision",
        "presented",
        "year",
        "rehosts_this_year",
        "rehosts_left",
    ];
    assert_paged(&columns, async |page| {
        let filter = activations::Filter::default();
        activations::list(&mut reading, &filter, &page).await.unwrap()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_are_counted_by_the_year() {
    let (test, [moving, staying]) = moved().await;
    let year = test.clock.now().year();
    let mut reading = test.read(test.caught_up().await).await;
    let filter = activations::Filter {
        license_id: Some(moving.0),
        kind: Some("released".to_owned()),
        ..activations::Filter::default()
    };

    let releases = activations::list(&mut reading, &filter, &Page::ALL)
        .await
        .unwrap()
        .items;
    let moves = activations::moves(&mut reading, moving.0, year).await.unwrap();

    // Staff's release is told of and does not count.
    let counted = Moves {
        released: 2,
        rehosts: 1,
        left: Some(2),
    };
    assert_eq!((moves, releases.len()), (counted, 2));
    for (license, year) in [(moving, year - 1), (staying, year)] {
        let none = activations::moves(&mut reading, license.0, year).await.unwrap();
        assert_eq!(none, Moves::default());
    }
}
