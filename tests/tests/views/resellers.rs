//! Lists of resellers, and their tree.

use projections::{
    Page, Scope,
    resellers::{self, Filter, ResellerView},
};
use tests::{Views, new_id};

use super::{
    crowd::crowd,
    pages::{assert_pages, whole},
};

/// Whether a row is what a filter leaves.
type Fits<'a> = &'a dyn Fn(&ResellerView) -> bool;

async fn all(reading: &mut Views) -> Vec<ResellerView> {
    whole(reading, async |reading, page| {
        resellers::list(reading, &Filter::default(), page).await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_resellers_is_the_same_page_by_page_in_every_order() {
    let (test, _) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let columns = [
        "registered_position",
        "registered_at",
        "parent_id",
        "name",
        "tier",
        "status",
        "suspension_reason",
        "address",
        "country",
        "vat_number",
        "website",
        "language",
        "contact_name",
        "contact_email",
        "contact_phone",
        "sub_resellers",
    ];
    assert_pages(&mut reading, &columns, async |reading, page| {
        resellers::list(reading, &Filter::default(), page).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_of_resellers_is_their_own_rows_and_a_customer_sees_none() {
    let (test, _) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let all = all(&mut reading).await;
    let wanted = vec![all[4].reseller_id, all[1].reseller_id, new_id()];
    for (scope, expected) in [
        (Scope::Resellers(wanted.clone()), vec![all[1].clone(), all[4].clone()]),
        (Scope::Resellers(vec![]), vec![]),
        (Scope::Customer(wanted[0]), vec![]),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|row| ResellerView {
                parent_id: row.parent_id.filter(|parent| wanted.contains(parent)),
                suspension_reason: None,
                ..row
            })
            .collect();
        let shown = resellers::list(reading.of(&scope).await, &Filter::default(), &Page::ALL).await;
        assert_eq!(shown.unwrap().items, expected, "{scope:?}");
        let counted = resellers::count(reading.of(&scope).await, &Filter::default())
            .await
            .unwrap();
        assert_eq!(usize::try_from(counted).unwrap(), expected.len());
    }
    let shown = resellers::find(&mut reading, all[2].reseller_id).await;
    assert_eq!(shown.unwrap().as_ref(), Some(&all[2]));
    let nobody = resellers::find(&mut reading, new_id()).await;
    assert_eq!(nobody.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_of_resellers_leave_what_fits() {
    let (test, _) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let all = all(&mut reading).await;
    let parent = all.iter().find_map(|row| row.parent_id).unwrap();
    let with = Filter::default;
    let filters: [(Filter, Fits<'_>); 5] = [
        (
            Filter {
                parent_id: Some(parent),
                ..with()
            },
            &|row| row.parent_id == Some(parent),
        ),
        (
            Filter {
                status: Some("suspended".to_owned()),
                ..with()
            },
            &|row| row.status == "suspended",
        ),
        (
            Filter {
                tier: Some("GOLD".to_owned()),
                ..with()
            },
            &|row| row.tier.as_deref() == Some("GOLD"),
        ),
        (
            Filter {
                country: Some("DE".to_owned()),
                ..with()
            },
            &|row| row.country.as_deref() == Some("DE"),
        ),
        (
            Filter {
                status: Some("active".to_owned()),
                country: Some("FR".to_owned()),
                ..with()
            },
            &|row| row.status == "active" && row.country.as_deref() == Some("FR"),
        ),
    ];
    for (filter, fits) in filters {
        let shown = resellers::list(&mut reading, &filter, &Page::ALL).await;
        let expected: Vec<_> = all.iter().filter(|row| fits(row)).cloned().collect();
        assert!(
            !expected.is_empty() && expected.len() < all.len(),
            "{filter:?} tells apart"
        );
        assert_eq!(shown.unwrap().items, expected, "{filter:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reseller_is_found_by_its_name_whatever_the_case() {
    let (test, _) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let all = all(&mut reading).await;
    for row in &all {
        let expected = all.iter().rev().filter(|other| other.name == row.name);
        let expected: Vec<_> = expected.map(|other| other.reseller_id).collect();
        let found = resellers::named(&mut reading, &row.name.to_uppercase()).await.unwrap();
        assert_eq!(found, expected, "{}", row.name);
    }
    assert!(resellers::named(&mut reading, "nobody").await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_begins_with_a_registration() {
    let (test, _) = crowd().await;
    let mut reading = test.read(test.head().await).await;
    let nobody = new_id();
    assert!(resellers::subtree(&mut reading, nobody).await.unwrap().is_empty());
    assert!(resellers::ancestors(&mut reading, nobody).await.unwrap().is_empty());
}
