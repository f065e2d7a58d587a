//! Every movement of credits and money is told twice: where it comes from and where it goes.

use std::collections::BTreeMap;

use domain::{
    Credits, Currency, Event, Money, Personal,
    books::{Account, Asset, Entry, TrialBalance, entries},
    credit_account::{CauseKind, CreditsAdjusted, CreditsPurchased},
    license::{LicenseAssigned, Price},
};
use proptest::prelude::*;

use crate::{
    events::samples::{samples, variations},
    support::{ANNA, credits, events::*},
};

const CREDIT: Asset = Asset::Credit;
const EUR: Asset = Asset::Money(Currency::Eur);

/// The entries of an event as lines of a journal.
fn told(event: impl Into<Event>) -> Vec<String> {
    entries(&event.into()).iter().map(line).collect()
}

fn line(entry: &Entry) -> String {
    format!("{} {} {}", entry.account, entry.amount, entry.asset)
}

fn sold_for(price: Price) -> LicenseAssigned {
    LicenseAssigned {
        price,
        ..license_assigned()
    }
}

fn adjusted(amount: &str) -> CreditsAdjusted {
    CreditsAdjusted {
        reseller_id: ANNA,
        credits: credits(amount),
        adjustment_id: None,
        reason: "typing error".to_owned(),
        requested_by: None,
        approved_by: None,
        effective_on: None,
        parts: vec![],
        balance_after: credits("0"),
    }
}

const AVAILABLE: &str = "Assets:Resellers:00000000-0000-0000-0000-00000000000A:Available";
const CONSUMED: &str = "Assets:Resellers:00000000-0000-0000-0000-00000000000A:Consumed";

#[test]
fn bought_credits_are_issued_and_owed_to_the_reseller() {
    let bought = CreditsPurchased {
        reseller_id: ANNA,
        credits: credits("100"),
        paid: Some(euros("99.50")),
        lot: None,
        expires_on: None,
        balance_after: credits("100"),
    };
    let journal = [
        "Equity:Credits:Issued -10000 CREDIT".to_owned(),
        format!("{AVAILABLE} 10000 CREDIT"),
        "Liabilities:PrepaidCredits -9950 EUR".to_owned(),
        "Assets:Receivable 9950 EUR".to_owned(),
    ];
    assert_eq!(told(bought.clone()), journal);
    assert_eq!(told(CreditsPurchased { paid: None, ..bought }), journal[..2]);
}

#[test]
fn spent_credits_are_consumed_until_they_come_back() {
    let spent = debited("12.50", "0", CauseKind::LicenseAssigned, "T-ENT-10").event;
    let back = refunded("12.50", "12.50", "T-ENT-10").event;
    let there = [format!("{AVAILABLE} -1250 CREDIT"), format!("{CONSUMED} 1250 CREDIT")];
    assert_eq!(told(spent), there);
    let here = [format!("{CONSUMED} -1250 CREDIT"), format!("{AVAILABLE} 1250 CREDIT")];
    assert_eq!(told(back), here);
}

#[test]
fn a_correction_goes_either_way() {
    let more = [
        "Equity:Credits:Adjustments -1 CREDIT".to_owned(),
        format!("{AVAILABLE} 1 CREDIT"),
    ];
    assert_eq!(told(adjusted("0.01")), more);
    let fewer = [
        "Equity:Credits:Adjustments 1 CREDIT".to_owned(),
        format!("{AVAILABLE} -1 CREDIT"),
    ];
    assert_eq!(told(adjusted("-0.01")), fewer);
}

#[test]
fn a_direct_sale_and_its_upgrade_are_revenue() {
    let journal = ["Income:Licenses -60180 EUR", "Assets:Receivable 60180 EUR"];
    let price = Price::Money(euros("601.80"));
    assert_eq!(told(sold_for(price)), journal);
    assert_eq!(told(license_upgraded("T-DSK-3", "T-ENT-10", price)), journal);
}

/// What a reseller's license costs is told by the debit, once.
#[test]
fn a_sale_for_credits_and_a_free_one_tell_nothing_themselves() {
    for price in [Price::Free, Price::Credits(credits("421.26")), Price::Money(euros("0"))] {
        assert_eq!(told(sold_for(price)), [""; 0]);
        assert_eq!(told(license_upgraded("T-DSK-3", "T-ENT-10", price)), [""; 0]);
    }
    assert_eq!(told(license_deleted(Some("421.26")).event), [""; 0]);
}

/// Beancount takes accounts under five roots, each part from a capital or a digit on, of letters, digits and hyphens.
#[test]
fn accounts_are_such_as_plain_text_accounting_takes() {
    let names = [
        Account::Available(ANNA),
        Account::Consumed(ANNA),
        Account::Issued,
        Account::Adjustments,
        Account::Expired,
        Account::Revoked,
        Account::Transfers,
        Account::Receivable,
        Account::Clearing,
        Account::PrepaidCredits,
        Account::DeferredSupport,
        Account::DeferredSubscriptions,
        Account::Tax,
        Account::Licenses,
        Account::Support,
        Account::Subscriptions,
        Account::Refunds,
    ]
    .map(|account| account.to_string());
    for name in &names {
        let parts: Vec<_> = name.split(':').collect();
        assert!(
            ["Assets", "Liabilities", "Equity", "Income"].contains(&parts[0]) && parts.len() > 1,
            "{name}"
        );
        for part in parts {
            assert!(
                part.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit()),
                "{name}"
            );
            assert!(
                part.chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '-'),
                "{name}"
            );
        }
    }
    insta::assert_snapshot!(names.join("\n"));
}

#[test]
fn an_asset_is_read_as_it_is_written() {
    for asset in [CREDIT, EUR, Asset::Money(Currency::Usd)] {
        assert_eq!(asset.to_string().parse(), Ok(asset));
        assert_eq!(asset.exponent(), 2);
    }
    assert!("credit".parse::<Asset>().is_err());
}

#[test]
fn a_trial_balance_knows_balances_and_totals() {
    let mut books = TrialBalance::default();
    books.evolve(&purchased("100").event);
    books.evolve(&debited("12.50", "87.50", CauseKind::LicenseAssigned, "T-ENT-10").event);
    books.evolve(&sold_for(Price::Money(euros("601.80"))).into());
    assert_eq!(books.balance(Account::Available(ANNA), CREDIT), 8750);
    assert_eq!(books.balance(Account::Licenses, EUR), -60180);
    assert_eq!(books.balance(Account::Licenses, CREDIT), 0);
    assert_eq!(books.entries(), 6);
    let totals: Vec<_> = books.totals().map(|it| (it.asset, it.debits, it.credits)).collect();
    assert_eq!(totals, [(CREDIT, 11250, 11250), (EUR, 60180, 60180)]);
    let of_credits: Vec<_> = books.balances().filter(|(_, asset, _)| *asset == CREDIT).collect();
    assert_eq!(of_credits.len(), 3);
    assert_eq!(of_credits.iter().map(|(_, _, balance)| balance).sum::<i128>(), 0);
}

#[test]
fn one_entry_alone_does_not_balance() {
    let (mut books, account) = (TrialBalance::default(), Account::Tax);
    assert!(books.is_balanced());
    let entry = |amount| Entry {
        account,
        asset: EUR,
        amount,
    };
    books.post(&entry(1));
    assert!(!books.is_balanced());
    let other = Asset::Money(Currency::Usd);
    books.post(&Entry {
        asset: other,
        ..entry(-1)
    });
    assert!(!books.is_balanced());
    books.post(&entry(-1));
    books.post(&Entry {
        asset: other,
        ..entry(1)
    });
    assert!(books.is_balanced());
}

#[track_caller]
fn assert_balanced(event: &Event) {
    let mut sums: BTreeMap<Asset, i128> = BTreeMap::new();
    for entry in entries(event) {
        assert_ne!(entry.amount, 0);
        *sums.entry(entry.asset).or_default() += entry.amount;
    }
    assert!(sums.values().all(|sum| *sum == 0), "{event:?}");
}

#[test]
fn every_event_balances() {
    for event in [samples(|| Personal::Erased), variations()].concat() {
        assert_balanced(&event);
    }
}

/// Any event that can be stored, be it absurd.
fn any_movement() -> impl Strategy<Value = Event> {
    let currency = proptest::sample::select(&Currency::ALL[..]);
    let money = (any::<i64>(), currency).prop_map(|(minor, currency)| Money::new(minor, currency));
    (0..6, any::<i64>(), proptest::option::of(money)).prop_map(|(which, amount, money)| {
        let mut event = match which {
            0 => purchased("1").event,
            1 => debited("1", "0", CauseKind::LicenseUpgraded, "T-ENT-10").event,
            2 => refunded("1", "0", "T-ENT-10").event,
            3 => adjusted("1").into(),
            4 => license_assigned().into(),
            _ => license_upgraded("T-DSK-3", "T-ENT-10", Price::Free).into(),
        };
        let price = money.map_or(Price::Credits(Credits(amount)), Price::Money);
        match &mut event {
            Event::CreditsPurchased(purchased) => (purchased.credits, purchased.paid) = (Credits(amount), money),
            Event::CreditsDebited(debited) => debited.credits = Credits(amount),
            Event::CreditsRefunded(refunded) => refunded.credits = Credits(amount),
            Event::CreditsAdjusted(adjusted) => adjusted.credits = Credits(amount),
            Event::LicenseAssigned(assigned) => assigned.price = price,
            Event::LicenseUpgraded(upgraded) => upgraded.price = price,
            _ => {}
        }
        event
    })
}

proptest! {
    #[test]
    fn every_movement_balances_of_whatever_amount(events in proptest::collection::vec(any_movement(), 1..20)) {
        let mut books = TrialBalance::default();
        for event in &events {
            assert_balanced(event);
            books.evolve(event);
            prop_assert!(books.is_balanced());
        }
        let folded: usize = events.iter().map(|event| entries(event).len()).sum();
        prop_assert_eq!(books.entries(), folded as u64);
    }
}
