//! Credit accounts: what is found, in which order, and that every statement adds up.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AdjustmentId, ResellerId, StaffId,
    credit_account::{AdjustCredits, AgreeOverdraft, ApproveAdjustment, DeclineAdjustment},
};
use projections::{
    Page, Scope,
    credit_accounts::{self, AdjustmentFilter, CreditAdjustmentView, CreditEntryView, CreditMonthView, EntryFilter},
};
use tests::{
    TestLog, Views,
    commands::{credits, publish, purchase, register},
    new_id,
};
use uuid::Uuid;

use super::{demo_history::demo_log, pages::assert_pages};

async fn all(reading: &mut Views, scope: &Scope, filter: &EntryFilter) -> Vec<CreditEntryView> {
    let found = credit_accounts::entries(reading.of(scope).await, filter, &Page::ALL).await;
    found.unwrap().items
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_and_months_of_the_demo_add_up_and_are_found_filtered_and_sorted() {
    let test = demo_log().await;
    let head = test.head().await;
    let mut reading = test.read(head).await;
    let months = credit_accounts::months(&mut reading, &Page::ALL).await.unwrap();
    assert_months_add_up(&mut reading, &months.items).await;
    assert_statements(&mut reading, &months.items).await;
    let entries = all(&mut reading, &Scope::All, &EntryFilter::default()).await;
    assert_filters(&mut reading, &entries).await;
    assert_scopes(&mut reading, &entries).await;
    let columns = [
        "position",
        "recorded_at",
        "kind",
        "credits",
        "balance_after",
        "cause",
        "sku",
        "reason",
        "lot",
        "expires_on",
        "effective_on",
        "paid_currency",
        "paid_minor",
    ];
    assert_pages(&mut reading, &columns, async |reading, page| {
        credit_accounts::entries(reading, &EntryFilter::default(), page).await
    })
    .await;
    let columns = [
        "first_position",
        "month",
        "opening",
        "purchased",
        "debited",
        "revoked",
        "closing",
        "entries",
    ];
    assert_pages(&mut reading, &columns, async |reading, page| {
        credit_accounts::months(reading, page).await
    })
    .await;
    let columns = ["registered_position", "name", "balance", "overdraft_limit"];
    assert_pages(&mut reading, &columns, async |reading, page| {
        credit_accounts::accounts(reading, page).await
    })
    .await;
}

/// What happened in it.
fn sums(month: &CreditMonthView) -> i64 {
    let taken = month.debited + month.transferred_out + month.expired + month.revoked;
    month.purchased + month.refunded + month.adjusted + month.transferred_in + taken
}

/// Every month closes with what it opened with and what happened in it, and the next one of the account opens with that; the
/// last one closes with the balance.
async fn assert_months_add_up(reading: &mut Views, months: &[CreditMonthView]) {
    let mut closing: BTreeMap<Uuid, (String, i64)> = BTreeMap::new();
    for month in months.iter().rev() {
        assert_eq!(month.opening + sums(month), month.closing, "{}", month.credit_month_key);
        let before = closing.insert(month.reseller_id, (month.month.clone(), month.closing));
        let (last, balance) = before.unwrap_or_default();
        assert_eq!(month.opening, balance, "{}", month.credit_month_key);
        assert!(month.month > last, "{}", month.credit_month_key);
    }
    assert!(closing.len() > 5, "only {} accounts", closing.len());
    let accounts = credit_accounts::accounts(reading, &Page::ALL).await.unwrap();
    for account in accounts.items {
        let (_, balance) = closing.get(&account.reseller_id).cloned().unwrap_or_default();
        assert_eq!(account.balance, balance, "{}", account.name);
    }
}

/// Every statement has the entries that its totals count.
async fn assert_statements(reading: &mut Views, months: &[CreditMonthView]) {
    for month in months {
        let statement = credit_accounts::statement(reading, month.reseller_id, &month.month);
        let statement = statement.await.unwrap();
        assert_eq!(&statement.totals, month);
        let entries = &statement.entries;
        assert_eq!(
            i64::try_from(entries.len()).unwrap(),
            month.entries,
            "{}",
            month.credit_month_key
        );
        assert_eq!(entries[0].position, month.first_position);
        assert_eq!(entries[0].balance_after - entries[0].credits, month.opening);
        assert_eq!(entries[entries.len() - 1].balance_after, month.closing);
        assert!(entries.iter().all(|entry| entry.reseller_id == month.reseller_id));
        assert_eq!(entries.iter().map(|entry| entry.credits).sum::<i64>(), sums(month));
    }
    let newest = &months[0];
    let quiet = credit_accounts::statement(reading, newest.reseller_id, "2031-05")
        .await
        .unwrap();
    assert_eq!(quiet.entries, []);
    assert_eq!(
        (quiet.totals.opening, quiet.totals.closing),
        (newest.closing, newest.closing)
    );
    let early = credit_accounts::statement(reading, newest.reseller_id, "2001-05")
        .await
        .unwrap();
    assert_eq!(
        (early.totals.opening, early.totals.closing, early.totals.entries),
        (0, 0, 0)
    );
}

async fn assert_filters(reading: &mut Views, entries: &[CreditEntryView]) {
    let kinds: BTreeSet<_> = entries.iter().map(|row| row.kind.clone()).collect();
    assert_eq!(kinds.len(), 8, "{kinds:?}");
    let mut filter = EntryFilter::default();
    for kind in kinds {
        filter.kind = Some(kind.clone());
        assert_finds(reading, entries, &filter, |row| row.kind == kind).await;
    }
    let day = |index: usize| entries[index].recorded_at.date_naive();
    let (from, until) = (day(2 * entries.len() / 3), day(entries.len() / 3));
    filter = EntryFilter::default();
    filter.license_id = entries.iter().find_map(|row| row.license_id);
    let license_id = filter.license_id;
    assert_finds(reading, entries, &filter, |row| row.license_id == license_id).await;
    filter = EntryFilter::default();
    filter.until = Some(until);
    assert_finds(reading, entries, &filter, |row| row.recorded_at.date_naive() <= until).await;
    filter.from = Some(from);
    let is_between = |row: &CreditEntryView| (from..=until).contains(&row.recorded_at.date_naive());
    assert_finds(reading, entries, &filter, is_between).await;
    filter = EntryFilter::default();
    let month = until.format("%Y-%m").to_string();
    filter.month = Some(month.clone());
    let is_within = |row: &CreditEntryView| row.recorded_at.to_rfc3339().starts_with(&month);
    assert_finds(reading, entries, &filter, is_within).await;
    for month in ["2026-13", "November", ""] {
        filter.month = Some(month.to_owned());
        assert_eq!(all(reading, &Scope::All, &filter).await, [], "{month:?}");
    }
}

/// The filter finds those of `entries` that are wanted.
async fn assert_finds(
    reading: &mut Views,
    entries: &[CreditEntryView],
    filter: &EntryFilter,
    wanted: impl Fn(&CreditEntryView) -> bool,
) {
    let expected: Vec<_> = entries.iter().filter(|row| wanted(row)).cloned().collect();
    assert!(!expected.is_empty(), "{filter:?} finds nothing");
    assert_eq!(all(reading, &Scope::All, filter).await, expected, "{filter:?}");
}

async fn assert_scopes(reading: &mut Views, entries: &[CreditEntryView]) {
    let resellers: BTreeSet<_> = entries.iter().map(|row| row.reseller_id).collect();
    let some: Vec<_> = resellers.into_iter().step_by(2).collect();
    let of_them = |reseller: Uuid| some.contains(&reseller);
    let scope = Scope::Resellers(some.clone());
    let expected = entries.iter().filter(|row| of_them(row.reseller_id)).cloned();
    // Neither staff nor other resellers are named.
    let expected = expected.map(|row| {
        let other = row.counterparty_reseller_id;
        let unseen = other.filter(|other| !of_them(*other)).map(|_| match row.kind.as_str() {
            "transferred_out" => "to another reseller".to_owned(),
            _ => "from another reseller".to_owned(),
        });
        CreditEntryView {
            cause: unseen.or(row.cause),
            counterparty_reseller_id: other.filter(|other| of_them(*other)),
            requested_by: None,
            approved_by: None,
            ..row
        }
    });
    let found = all(reading, &scope, &EntryFilter::default()).await;
    assert_eq!(found, expected.collect::<Vec<_>>());
    let counted = credit_accounts::count_entries(reading.of(&scope).await, &EntryFilter::default()).await;
    assert_eq!(usize::try_from(counted.unwrap()).unwrap(), found.len());
    let every = credit_accounts::months(reading, &Page::ALL).await.unwrap().items;
    let expected: Vec<_> = every.into_iter().filter(|row| of_them(row.reseller_id)).collect();
    let found = credit_accounts::months(reading.of(&scope).await, &Page::ALL)
        .await
        .unwrap()
        .items;
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_correction_waits_until_another_one_of_the_staff_books_or_declines_it() {
    let test = TestLog::new().await;
    test.accepted(publish()).await;
    let reseller_id = ResellerId(new_id());
    test.accepted(register(reseller_id)).await;
    test.accepted(purchase(reseller_id, 10)).await;
    let limit = credits(25);
    test.accepted(AgreeOverdraft { reseller_id, limit }).await;
    let by = StaffId(new_id());
    let ids: Vec<_> = (0..3).map(|_| AdjustmentId(new_id())).collect();
    for adjustment_id in &ids {
        test.accepted(AdjustCredits {
            reseller_id,
            adjustment_id: *adjustment_id,
            credits: credits(2_000),
            reason: "a wrong invoice".to_owned(),
            by,
            effective_on: None,
        })
        .await;
    }
    let (approver, adjustment_id) = (StaffId(new_id()), ids[0]);
    test.accepted(ApproveAdjustment {
        reseller_id,
        adjustment_id,
        by: approver,
    })
    .await;
    let (adjustment_id, reason) = (ids[1], "was booked before".to_owned());
    test.accepted(DeclineAdjustment {
        reseller_id,
        adjustment_id,
        by,
        reason,
    })
    .await;

    let head = test.caught_up().await;
    let mut reading = test.read(head).await;
    let accounts = credit_accounts::accounts(&mut reading, &Page::ALL).await.unwrap();
    let shown = (accounts.items[0].balance, accounts.items[0].overdraft_limit);
    assert_eq!(shown, (201_000, 2_500));
    for (place, status, decided_by) in [
        (0, "booked", Some(approver)),
        (1, "declined", Some(by)),
        (2, "requested", None),
    ] {
        let found = with_status(&mut reading, status).await;
        let found: Vec<_> = found.iter().map(|row| (row.adjustment_id, row.decided_by)).collect();
        assert_eq!(found, [(ids[place].0, decided_by.map(|staff| staff.0))], "{status}");
    }
    let filter = EntryFilter {
        kind: Some("adjusted".to_owned()),
        ..EntryFilter::default()
    };
    let entry = &all(&mut reading, &Scope::All, &filter).await[0];
    assert_eq!((entry.requested_by, entry.approved_by), (Some(by.0), Some(approver.0)));
}

async fn with_status(reading: &mut Views, status: &str) -> Vec<CreditAdjustmentView> {
    let status = Some(status.to_owned());
    let found = credit_accounts::adjustments(reading, &AdjustmentFilter { status }, &Page::ALL).await;
    found.unwrap().items
}
