//! Lists of customers, and who sees which.

use std::collections::BTreeSet;

use projections::{
    Page, Scope,
    customers::{self, CustomerView, Filter, Status},
    licenses, subscriptions,
};
use tests::Views;
use uuid::Uuid;

use super::{
    crowd::crowd,
    pages::{assert_pages, whole},
};

const COLUMNS: [&str; 7] = [
    "registered_position",
    "registered_at",
    "email",
    "name",
    "country",
    "city",
    "language",
];

async fn of(reading: &mut Views, scope: &Scope, filter: &Filter) -> Vec<CustomerView> {
    whole(reading, async |reading, page| {
        customers::list(reading.of(scope).await, filter, page).await
    })
    .await
}

/// Who has something left of whose sales: pairs of reseller and customer, as licenses and subscriptions say it.
async fn left(reading: &mut Views) -> BTreeSet<(Uuid, Uuid)> {
    let licenses = licenses::list(reading, &licenses::Filter::default(), &Page::ALL).await;
    let subscriptions = subscriptions::list(reading, &subscriptions::Filter::default(), &Page::ALL).await;
    let licenses = licenses.unwrap().items.into_iter();
    let licenses = licenses
        .filter(|row| row.status != "deleted" && row.status != "revoked")
        .filter_map(|row| Some((row.reseller_id?, row.customer_id)));
    let subscriptions = subscriptions.unwrap().items.into_iter();
    let subscriptions = subscriptions.filter_map(|row| Some((row.reseller_id?, row.customer_id)));
    licenses.chain(subscriptions).collect()
}

fn ids(rows: &[CustomerView]) -> Vec<Uuid> {
    let mut ids: Vec<_> = rows.iter().map(|row| row.customer_id).collect();
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_customers_is_the_same_page_by_page_in_every_order_and_scope() {
    let (test, parties) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let resellers: Vec<_> = parties.resellers.iter().map(|(reseller, _)| reseller.0).collect();
    let filter = Filter::default();
    for scope in [
        Scope::Resellers(resellers.clone()),
        Scope::Resellers(vec![resellers[0], resellers[1]]),
        Scope::Resellers(vec![resellers[0]]),
    ] {
        let columns = ["email", "first_sold_at", "first_sold_position"];
        assert_pages(&mut reading, &columns, async |reading, page| {
            customers::list(reading.of(&scope).await, &filter, page).await
        })
        .await;
    }
    let columns = [&COLUMNS[..], &["resellers", "direct"]].concat();
    assert_pages(&mut reading, &columns, async |reading, page| {
        customers::list(reading, &filter, page).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn resellers_see_whom_they_sold_something_to_and_not_who_else_did() {
    let (test, parties) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let all = of(&mut reading, &Scope::All, &Filter::default()).await;
    let sold = left(&mut reading).await;
    assert!(
        all.iter().any(|row| row.resellers.len() > 1),
        "some bought from several"
    );
    assert!(all.iter().any(|row| row.direct), "some bought directly");
    let resellers: Vec<_> = parties.resellers.iter().map(|(reseller, _)| reseller.0).collect();
    for scope in [resellers[..1].to_vec(), resellers[1..3].to_vec(), resellers.clone()] {
        let seen = of(&mut reading, &Scope::Resellers(scope.clone()), &Filter::default()).await;
        let sold = sold.iter().filter(|(reseller, _)| scope.contains(reseller));
        let expected: BTreeSet<_> = sold.map(|(_, customer)| *customer).collect();
        assert_eq!(ids(&seen), Vec::from_iter(expected.iter().copied()));
        for row in seen {
            assert!(row.resellers.iter().all(|reseller| scope.contains(reseller)));
            assert!(!row.direct);
        }
        let scope = Scope::Resellers(scope);
        let counted = customers::count(reading.of(&scope).await, &Filter::default())
            .await
            .unwrap();
        assert_eq!(usize::try_from(counted).unwrap(), expected.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_customers_leave_what_fits() {
    let (test, parties) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let all = of(&mut reading, &Scope::All, &Filter::default()).await;
    let [first, second] = [0, 1].map(|index| parties.resellers[index].0.0);
    let in_country = Filter {
        country: Some("FR".to_owned()),
        ..Filter::default()
    };
    let sold_by = |reseller| Filter {
        reseller_id: Some(reseller),
        ..Filter::default()
    };

    let shown = of(&mut reading, &Scope::All, &in_country).await;
    let expected: Vec<_> = all
        .iter()
        .filter(|row| row.country.as_deref() == Some("FR"))
        .cloned()
        .collect();
    assert_eq!(shown, expected);
    assert!(!shown.is_empty() && shown.len() < all.len());

    let by_first: Vec<_> = all
        .iter()
        .filter(|row| row.resellers.contains(&first))
        .cloned()
        .collect();
    let shown = of(&mut reading, &Scope::All, &sold_by(first)).await;
    assert_eq!(ids(&shown), ids(&by_first));
    assert!(
        shown.iter().all(|row| by_first.contains(row)),
        "staff see who else sold something"
    );
    let shown = of(&mut reading, &Scope::Resellers(vec![first, second]), &sold_by(first)).await;
    let left: BTreeSet<_> = left(&mut reading).await;
    let left = left.into_iter().filter(|(reseller, _)| *reseller == first);
    assert_eq!(ids(&shown), left.map(|(_, customer)| customer).collect::<Vec<_>>());
    let customer = shown[0].customer_id;
    let shown = of(&mut reading, &Scope::Resellers(vec![second]), &sold_by(first)).await;
    assert!(shown.is_empty(), "nobody looks beyond the scope by a filter");

    let customer = by_first.iter().find(|row| row.customer_id == customer).unwrap();
    assert_found(&mut reading, customer, [first, second]).await;
}

/// A customer of both resellers' scope is found by its id.
async fn assert_found(reading: &mut Views, customer: &CustomerView, [first, second]: [Uuid; 2]) {
    let only = Filter {
        customer_id: Some(customer.customer_id),
        ..Filter::default()
    };
    assert_eq!(of(reading, &Scope::All, &only).await, std::slice::from_ref(customer));
    assert_eq!(
        of(reading, &Scope::Resellers(vec![first, second]), &only).await.len(),
        1
    );
    let scope = Scope::Customer(customer.customer_id);
    assert_eq!(
        of(reading, &scope, &Filter::default()).await,
        std::slice::from_ref(customer)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_contacts_and_addresses_say_so() {
    let (test, parties) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let [mut present, mut removed] = [0, 0];
    for customer in &parties.customers {
        let contacts = customers::contacts(&mut reading, customer.0, None, &Page::ALL)
            .await
            .unwrap();
        let addresses = customers::addresses(&mut reading, customer.0, None, &Page::ALL)
            .await
            .unwrap();
        let main = addresses.items.iter().filter(|row| row.is_main).count();
        assert!(addresses.items.is_empty() || main == 1, "one is the main one");
        for (status, text, count) in [
            (Status::Present, "present", &mut present),
            (Status::Removed, "removed", &mut removed),
        ] {
            let shown = customers::contacts(&mut reading, customer.0, Some(status), &Page::ALL).await;
            let expected: Vec<_> = contacts
                .items
                .iter()
                .filter(|row| row.status == text)
                .cloned()
                .collect();
            assert_eq!(shown.unwrap().items, expected);
            *count += expected.len();
            let shown = customers::addresses(&mut reading, customer.0, Some(status), &Page::ALL).await;
            let expected: Vec<_> = addresses
                .items
                .iter()
                .filter(|row| row.status == text)
                .cloned()
                .collect();
            assert_eq!(shown.unwrap().items, expected);
            *count += expected.len();
        }
    }
    assert!(present > 0 && removed > 0);
}
