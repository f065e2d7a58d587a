//! Lists: what is in scope, in which order, page by page.

use domain::ResellerId;
use event_log::Position;
use projections::{ListError, Page, Scope, Sort, credit_accounts, licenses};
use tests::{TestLog, commands::activate};
use uuid::Uuid;

/// Three resellers with some licenses each, taken in turn.
async fn three_resellers() -> (TestLog, Vec<ResellerId>) {
    let mut test = TestLog::new().await;
    test.models = test.models.with_smallest_epoch(4);
    let mut resellers = Vec::new();
    for _ in 0..3 {
        resellers.push(test.reseller_with(2000).await);
    }
    for sku in ["T-MOB-3", "T-ENT-10", "RW-2", "T-DSK-5"] {
        for (reseller, key) in &resellers {
            let assign = test.assign(*reseller, *key, sku);
            let license = assign.license_id;
            test.accepted(assign).await;
            if sku == "T-ENT-10" {
                test.accepted(activate(license)).await;
            }
            test.caught_up().await;
        }
    }
    let resellers = resellers.into_iter().map(|(reseller, _)| reseller).collect();
    (test, resellers)
}

/// Every page of a list of licenses, `limit` items each.
async fn pages(test: &TestLog, scope: &Scope, sort: Option<&str>, limit: i64) -> Vec<Uuid> {
    let head = test.head().await;
    let (mut page, mut ids) = (Page::ALL, Vec::new());
    page.limit = Some(limit);
    page.sort = sort.map(|sort| sort.parse::<Sort>().unwrap());
    loop {
        let mut reading = test.read(head).await;
        let found = licenses::list(reading.of(scope).await, &licenses::Filter::default(), &page)
            .await
            .unwrap();
        assert!(found.items.len() <= usize::try_from(limit).unwrap());
        ids.extend(found.items.iter().map(|row| row.license_id));
        match found.next {
            // A cursor goes through its text, as clients send it.
            Some(next) => page.after = Some(next.to_string().parse().unwrap()),
            None => return ids,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_several_resellers_is_that_of_each_merged_newest_first() {
    let (test, resellers) = three_resellers().await;
    let of = |which: &[usize]| Scope::Resellers(which.iter().map(|index| resellers[*index].0).collect());
    let all = pages(&test, &Scope::All, None, 200).await;
    assert_eq!(all.len(), 12);

    let (first, third) = (
        pages(&test, &of(&[0]), None, 200).await,
        pages(&test, &of(&[2]), None, 200).await,
    );
    let both = pages(&test, &of(&[0, 2]), None, 200).await;
    let expected: Vec<Uuid> = all
        .iter()
        .filter(|id| first.contains(id) || third.contains(id))
        .copied()
        .collect();
    assert_eq!(both, expected);
    assert_eq!(both.len(), 8);
    for limit in 1..=9 {
        assert_eq!(pages(&test, &of(&[0, 2]), None, limit).await, both, "{limit} a page");
    }
    assert_eq!(
        pages(&test, &Scope::Resellers(vec![]), None, 5).await,
        Vec::<Uuid>::new()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_in_any_order_make_up_the_whole_list() {
    let (test, resellers) = three_resellers().await;
    let several = Scope::Resellers(resellers.iter().take(2).map(|reseller| reseller.0).collect());
    for scope in [Scope::All, several] {
        for sort in [
            "serial",
            "-serial",
            "product",
            "-product",
            "size",
            "-ordered_at",
            "assigned_position",
        ] {
            let whole = pages(&test, &scope, Some(sort), 200).await;
            for limit in [1, 3, 5] {
                assert_eq!(
                    pages(&test, &scope, Some(sort), limit).await,
                    whole,
                    "{sort}, {limit} a page"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_sorted_by_what_it_shows_and_says_so() {
    let (test, _) = three_resellers().await;
    let page = Page {
        sort: Some("digest".parse().unwrap()),
        ..Page::ALL
    };
    let mut reading = test.read(test.head().await).await;
    let refused = credit_accounts::accounts(&mut reading, &page).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a list of credit_accounts cannot be sorted by \"digest\": choose one of name, balance, overdraft_limit, registered_position"
    );

    let mut page = Page {
        limit: Some(2),
        sort: Some("-name".parse().unwrap()),
        ..Page::ALL
    };
    page.after = credit_accounts::accounts(&mut reading, &page).await.unwrap().next;
    page.sort = None;
    let refused = credit_accounts::accounts(&mut reading, &page).await.unwrap_err();
    assert!(matches!(refused, ListError::OtherOrder));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_is_what_is_listed() {
    let (test, resellers) = three_resellers().await;
    let head = test.head().await;
    for at in [Position(0), Position(head.0 / 2), head] {
        let mut reading = test.read(at).await;
        let filter = licenses::Filter {
            status: Some("activated".to_owned()),
            ..licenses::Filter::default()
        };
        for scope in [Scope::All, Scope::of_reseller(Some(resellers[0].0))] {
            let listed = licenses::list(reading.of(&scope).await, &filter, &Page::ALL)
                .await
                .unwrap();
            let counted = licenses::count(reading.of(&scope).await, &filter).await.unwrap();
            assert_eq!(i64::try_from(listed.items.len()).unwrap(), counted, "as of {at}");
        }
    }
}
