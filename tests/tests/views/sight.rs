//! Who sees what: nothing that is another customer's, no reseller above, nothing that staff wrote for staff.

use domain::{
    AdjustmentId, LicenseId, PersonId, ResellerId, StaffId,
    credit_account::{AdjustCredits, DeclineAdjustment, TransferCredits},
    customer::{ChangeCustomerDetails, CustomerDetails},
    license::{EditLicense, ReleaseLicense, Releaser, Seller},
    reseller::{MoveReseller, RegisterReseller},
};
use projections::{
    ListError, Page, Paged, Scope, Sort, activation_keys, audit_trail, credit_accounts, customers, devices, home,
    licenses, resellers, search, subscriptions,
};
use tests::{
    TestLog, Views,
    commands::{activate, credits, delete, register, suspend},
    new_id,
};
use uuid::Uuid;

fn by(reseller_id: ResellerId) -> Seller {
    Seller::Reseller { reseller_id }
}

/// Moves a license to a new customer with this mailbox.
async fn moved(test: &TestLog, reseller: ResellerId, license_id: LicenseId, mailbox: &str) -> PersonId {
    let customer = PersonId(new_id());
    let email = format!("{mailbox}@example.org").parse().unwrap();
    test.accepted(EditLicense {
        license_id,
        by: by(reseller),
        customer: Some((customer, email)),
        comment: None,
    })
    .await;
    customer
}

async fn now(test: &TestLog) -> Views {
    test.read(test.caught_up().await).await
}

/// Fails unless a list cannot be sorted by each of `columns`.
async fn assert_unsortable<T>(columns: &[&str], mut list: impl AsyncFnMut(&Page) -> Result<Paged<T>, ListError>) {
    for column in columns {
        let page = Page {
            sort: Some(column.parse::<Sort>().unwrap()),
            ..Page::ALL
        };
        let refused = list(&page).await;
        assert!(matches!(refused, Err(ListError::UnknownSort { .. })), "{column}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_sees_nothing_of_whose_a_license_was() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(2000).await;
    let assign = test.assign(reseller, key, "T-ENT-10");
    let (license, alice) = (assign.license_id, assign.customer_id);
    test.accepted(assign).await;
    test.accepted(activate(license)).await;
    let bob = moved(&test, reseller, license, "bob").await;
    let reading = &mut now(&test).await;
    let (of_bob, of_reseller) = (Scope::Customer(bob.0), Scope::Resellers(vec![reseller.0]));

    let seen = licenses::find(reading.of(&of_bob).await, license.0)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((seen.comment, seen.computer_name), (None, None));
    let seen = licenses::find(reading.of(&of_reseller).await, license.0)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seen.comment.as_deref(), Some("rack 4, left"));
    assert_eq!(seen.computer_name.as_deref(), Some("SRV-HARBOR"));
    let device = devices::list(reading.of(&of_bob).await, &devices::Filter::default(), &Page::ALL).await;
    let device = device.unwrap().items.pop().unwrap();
    assert_eq!((device.computer_name, device.person_id), (None, bob.0));
    for (text, bobs, resellers) in [("harbor", 0, 1), ("rack", 0, 1), ("bob", 1, 1), ("bob harbor", 0, 1)] {
        for (scope, expected) in [(&of_bob, bobs), (&of_reseller, resellers)] {
            let found = search::find(reading.of(scope).await, &search::Kind::ALL, text, 9)
                .await
                .unwrap();
            let found = found.iter().filter(|hit| hit.kind == search::Kind::License).count();
            assert_eq!(found, expected, "{text} {scope:?}");
        }
    }
    let filter = licenses::Filter::default();
    assert_unsortable(&["comment", "computer_name"], async |page| {
        licenses::list(reading.of(&of_bob).await, &filter, page).await
    })
    .await;
    let none = licenses::list(reading.of(&Scope::Customer(alice.0)).await, &filter, &Page::ALL).await;
    assert_eq!(none.unwrap().items, []);

    let release = Releaser::Seller(by(reseller));
    test.accepted(ReleaseLicense {
        license_id: license,
        by: release,
    })
    .await;
    test.accepted(activate(license)).await;
    let seen = licenses::find(now(&test).await.of(&of_bob).await, license.0)
        .await
        .unwrap();
    assert_eq!(seen.unwrap().computer_name.as_deref(), Some("SRV-HARBOR"));
}

/// A reseller, its sub-reseller to which credits came, which staff corrected, declined to correct and suspended; and who did so.
async fn family() -> (TestLog, ResellerId, ResellerId, StaffId) {
    let test = TestLog::new().await;
    let (parent, _) = test.reseller_with(2000).await;
    let (child, staff) = (ResellerId(new_id()), StaffId(new_id()));
    let parent_id = Some(parent);
    test.accepted(RegisterReseller {
        parent_id,
        ..register(child)
    })
    .await;
    test.accepted(TransferCredits {
        from: parent,
        to: child,
        credits: credits(700),
    })
    .await;
    let key = test.add_key(child);
    let key_id = key.activation_key_id;
    test.accepted(key).await;
    test.accepted(test.assign(child, key_id, "T-MOB-3")).await;
    for whole in [1, 1_500] {
        let adjustment_id = AdjustmentId(new_id());
        test.accepted(AdjustCredits {
            reseller_id: child,
            adjustment_id,
            credits: credits(whole),
            reason: "goodwill".to_owned(),
            by: staff,
            effective_on: None,
        })
        .await;
        if whole > 1_000 {
            test.accepted(DeclineAdjustment {
                reseller_id: child,
                adjustment_id,
                by: StaffId(new_id()),
                reason: "far too much".to_owned(),
            })
            .await;
        }
    }
    test.accepted(MoveReseller {
        reseller_id: child,
        to: None,
    })
    .await;
    test.accepted(MoveReseller {
        reseller_id: child,
        to: Some(parent),
    })
    .await;
    test.accepted(suspend(child)).await;
    (test, parent, child, staff)
}

#[tokio::test(flavor = "multi_thread")]
async fn asvs_8_2_3_a_sub_reseller_sees_neither_who_is_above_nor_what_is_meant_for_staff() {
    let (test, parent, child, staff) = family().await;
    let mut views = now(&test).await;
    let reading = views.of(&Scope::Resellers(vec![child.0])).await;

    let row = resellers::find(reading, child.0).await.unwrap().unwrap();
    assert_eq!((row.parent_id, row.suspension_reason.as_ref()), (None, None));
    let below = resellers::Filter {
        parent_id: Some(parent.0),
        ..resellers::Filter::default()
    };
    assert_eq!(resellers::count(reading, &below).await.unwrap(), 0);
    let accounts = credit_accounts::accounts(reading, &Page::ALL).await.unwrap();
    let entries = credit_accounts::entries(reading, &credit_accounts::EntryFilter::default(), &Page::ALL).await;
    let adjustments =
        credit_accounts::adjustments(reading, &credit_accounts::AdjustmentFilter::default(), &Page::ALL).await;
    let filter = audit_trail::Filter::default();
    let events = audit_trail::list(reading, &filter, &Page::ALL).await.unwrap();
    let figures = home::figures(reading, test.clock.now().date_naive()).await;
    let (entries, adjustments) = (entries.unwrap(), adjustments.unwrap());
    let causes = entries.items.iter().filter_map(|entry| entry.cause.as_deref());
    assert!(causes.into_iter().any(|cause| cause == "from another reseller"));
    assert!(events.items.iter().any(|event| event.event_type == "reseller.moved"));
    let seen = format!(
        "{row:?} {accounts:?} {entries:?} {adjustments:?} {events:?} {:?}",
        figures.unwrap()
    );
    let named = [parent.0, staff.0].map(|id| id.to_string());
    for hidden in [named[0].as_str(), &named[1], "unpaid invoices", "far too much"] {
        assert!(!seen.contains(hidden), "{hidden}");
    }
    let subject = |subject: Uuid| audit_trail::Filter {
        subject: Some(subject),
        ..audit_trail::Filter::default()
    };
    for hidden in [parent.0, staff.0] {
        assert_eq!(audit_trail::count(reading, &subject(hidden)).await.unwrap(), 0);
    }
    assert_unsortable(&["parent_id", "suspension_reason"], async |page| {
        resellers::list(reading, &resellers::Filter::default(), page).await
    })
    .await;
    assert_unsortable(&["actor_id"], async |page| {
        audit_trail::list(reading, &filter, page).await
    })
    .await;

    // All of that is there.
    assert_eq!(resellers::count(&mut views, &below).await.unwrap(), 1);
    for hidden in [parent.0, staff.0] {
        assert!(audit_trail::count(&mut views, &subject(hidden)).await.unwrap() > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sees_both_sees_who_stands_above() {
    let (test, parent, child, _) = family().await;
    let reading = &mut now(&test).await;
    let scope = Scope::Resellers(vec![parent.0, child.0]);

    let row = resellers::find(reading.of(&scope).await, child.0)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.parent_id, row.suspension_reason), (Some(parent.0), None));
    let entries = credit_accounts::entries(
        reading.of(&scope).await,
        &credit_accounts::EntryFilter::default(),
        &Page::ALL,
    )
    .await;
    let others = entries.unwrap().items;
    let others: Vec<Uuid> = others
        .iter()
        .filter_map(|entry| entry.counterparty_reseller_id)
        .collect();
    assert_eq!(others, [parent.0, child.0]);
    let all = resellers::find(reading, child.0).await.unwrap().unwrap();
    assert_eq!(all.suspension_reason.as_deref(), Some("unpaid invoices"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_has_the_keys_that_carry_something_of_its_own() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(2000).await;
    let assign = test.assign(reseller, key, "T-MOB-3");
    let (license, customer) = (assign.license_id, assign.customer_id);
    test.accepted(assign).await;
    let filter = activation_keys::Filter::default();
    let of_customer = Scope::Customer(customer.0);

    let reading = &mut now(&test).await;
    let keys = activation_keys::list(reading.of(&of_customer).await, &filter, &Page::ALL)
        .await
        .unwrap()
        .items;
    assert_eq!((keys.len(), keys[0].activation_key_id), (1, key.0));
    assert_eq!((keys[0].name.as_deref(), keys[0].customer_id), (None, None));
    assert_eq!(
        activation_keys::count(reading.of(&of_customer).await, &filter)
            .await
            .unwrap(),
        1
    );
    let of_reseller = Scope::Resellers(vec![reseller.0]);
    let keys = activation_keys::list(reading.of(&of_reseller).await, &filter, &Page::ALL)
        .await
        .unwrap()
        .items;
    assert_eq!(keys[0].name.as_deref(), Some("Hafenbüro"));

    let other = moved(&test, reseller, license, "other").await;
    let reading = &mut now(&test).await;
    assert_eq!(
        activation_keys::count(reading.of(&of_customer).await, &filter)
            .await
            .unwrap(),
        0
    );
    let of_other = Scope::Customer(other.0);
    assert_eq!(
        activation_keys::count(reading.of(&of_other).await, &filter)
            .await
            .unwrap(),
        1
    );
    let subscriptions = subscriptions::Filter {
        customer_id: Some(other.0),
        ids: Some(vec![]),
        ..subscriptions::Filter::default()
    };
    assert_eq!(subscriptions::count(reading, &subscriptions).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reseller_sees_the_address_that_it_sold_to_as_long_as_something_is_left() {
    let test = TestLog::new().await;
    let (reseller, key) = test.reseller_with(2000).await;
    let mut ids = Vec::new();
    let assign = test.assign(reseller, key, "T-MOB-3");
    let (customer, email) = (assign.customer_id, assign.customer_email.clone());
    let mut second = test.assign(reseller, key, "T-MOB-3");
    (second.customer_id, second.customer_email) = (customer, email.clone());
    for assign in [assign, second] {
        ids.push(assign.license_id);
        test.accepted(assign).await;
    }
    test.accepted(ChangeCustomerDetails {
        person_id: customer,
        details: CustomerDetails {
            name: Some("Ada Privat".parse().unwrap()),
            country: Some("FR".parse().unwrap()),
            city: Some("Brest".parse().unwrap()),
            language: Some("fr".parse().unwrap()),
        },
    })
    .await;
    let scope = Scope::Resellers(vec![reseller.0]);
    let filter = customers::Filter {
        customer_id: Some(customer.0),
        ..customers::Filter::default()
    };

    let reading = &mut now(&test).await;
    let seen = customers::list(reading.of(&scope).await, &filter, &Page::ALL)
        .await
        .unwrap()
        .items;
    assert_eq!(seen[0].email.as_deref(), Some(email.as_str()));
    assert_eq!((&seen[0].name, &seen[0].city, &seen[0].country), (&None, &None, &None));
    let all = customers::list(reading, &filter, &Page::ALL).await.unwrap().items;
    assert_eq!(all[0].name.as_deref(), Some("Ada Privat"));

    test.accepted(delete(ids[0], reseller)).await;
    let counted = customers::count(now(&test).await.of(&scope).await, &filter)
        .await
        .unwrap();
    assert_eq!(counted, 1, "one license is left");
    moved(&test, reseller, ids[1], "elsewhere").await;
    let reading = &mut now(&test).await;
    assert_eq!(customers::count(reading.of(&scope).await, &filter).await.unwrap(), 0);
    let others = customers::list(reading.of(&scope).await, &customers::Filter::default(), &Page::ALL)
        .await
        .unwrap();
    assert_eq!(others.items[0].email.as_deref(), Some("elsewhere@example.org"));
    let sold = customers::Filter {
        reseller_id: Some(reseller.0),
        ..customers::Filter::default()
    };
    assert_eq!(
        customers::count(reading, &sold).await.unwrap(),
        2,
        "staff see whom it ever sold to"
    );
}
