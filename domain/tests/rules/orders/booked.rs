//! What an order means in the books.

use domain::{
    Command, Currency,
    books::{Account, Asset, TrialBalance},
    order::{FulfilOrder, OrderRefunded, PayOrder, PlaceOrder, Refund, RefundOrder, RefundedLine},
};

use super::{fulfil, pay, payment_of, place, refund, refund_line, whole::everything};
use crate::support::{
    ANNA, Given, ORDER,
    events::{euros, published, registered},
    given, today,
};

/// Where money waits for what is delivered later.
const DEFERRED: [Account; 3] = [
    Account::PrepaidCredits,
    Account::DeferredSupport,
    Account::DeferredSubscriptions,
];

/// The books after these commands, on a price list.
fn books(commands: &[&dyn Command]) -> TrialBalance {
    let (mut story, mut books) = (given([published(), registered(ANNA)]), TrialBalance::default());
    for command in commands {
        for event in command.decide(story.states(), today()).unwrap() {
            books.evolve(&event.event);
            story = Given::also(story, event);
        }
    }
    books
}

fn euros_on(books: &TrialBalance, account: Account) -> i128 {
    books.balance(account, Asset::Money(Currency::Eur))
}

#[test]
fn an_order_that_is_paid_and_fulfilled_leaves_nothing_open() {
    let books = books(&[&place(), &pay(), &fulfil()]);
    assert!(books.is_balanced());
    assert_eq!(euros_on(&books, Account::Receivable), 0);
    assert_eq!(euros_on(&books, Account::Clearing), 64_994);
    assert_eq!(euros_on(&books, Account::Tax), -10_832);
    assert_eq!(euros_on(&books, Account::Licenses), -54_162);
}

#[test]
fn whatever_an_order_sells_leaves_nothing_open() {
    let placing = everything();
    let books = books(&[&placing, &payment_of(&placing), &fulfil()]);
    assert!(books.is_balanced());
    assert_eq!(euros_on(&books, Account::Receivable), 0);
    assert_eq!(euros_on(&books, Account::Licenses), -60_180);
    assert_eq!(euros_on(&books, Account::DeferredSupport), -10_231);
    assert_eq!(euros_on(&books, Account::DeferredSubscriptions), -6_000);
    assert_eq!(euros_on(&books, Account::PrepaidCredits), -10_000);
}

#[test]
fn what_is_refunded_of_everything_leaves_the_books_balanced() {
    let placing = everything();
    let (part, whole) = (refund_line("RF-1", 3, "72.00"), refund("RF-2", Refund::Whole));
    let books = books(&[&placing, &payment_of(&placing), &fulfil(), &part, &whole]);
    assert!(books.is_balanced());
    assert_eq!(euros_on(&books, Account::Receivable), 0);
    assert_eq!(euros_on(&books, Account::Clearing), 0);
    assert_eq!(euros_on(&books, Account::Tax), 0);
    assert_eq!(euros_on(&books, Account::Refunds), 60_180);
    for deferred in DEFERRED {
        assert_eq!(euros_on(&books, deferred), 0, "{deferred}");
    }
    assert_eq!(books.balance(Account::Available(ANNA), Asset::Credit), 0);
}

#[test]
fn what_is_refunded_takes_its_tax_back() {
    let whole = refund("RF-2", Refund::Whole);
    let books = books(&[&place(), &pay(), &fulfil(), &refund_line("RF-1", 1, "100.00"), &whole]);
    assert_eq!(euros_on(&books, Account::Clearing), 0);
    assert_eq!(euros_on(&books, Account::Tax), 0);
    assert_eq!(euros_on(&books, Account::Refunds), 54_162);
}

#[test]
fn what_is_refunded_before_it_is_delivered_leaves_nothing_open() {
    let placing = everything();
    let (part, whole) = (refund_line("RF-1", 3, "20.00"), refund("RF-2", Refund::Whole));
    let books = books(&[&placing, &payment_of(&placing), &part, &whole]);
    assert!(books.is_balanced());
    assert_eq!(books.balances().filter(|(.., balance)| *balance != 0).count(), 0);
}

/// EUR 12 of each line, EUR 2 of it tax.
#[test]
fn what_is_refunded_in_part_and_then_delivered_leaves_nothing_open() {
    let placing = everything();
    let part = |number: u32| refund_line(&format!("RF-{number}"), number, "12.00");
    let (first, second, third, fourth) = (part(1), part(2), part(3), part(4));
    let pay = payment_of(&placing);
    let all: [&dyn Command; 7] = [&placing, &pay, &first, &second, &third, &fourth, &fulfil()];
    let books = books(&all);
    assert!(books.is_balanced());
    assert_eq!(euros_on(&books, Account::Receivable), 0);
    assert_eq!(euros_on(&books, Account::Refunds), 0);
    assert_eq!(euros_on(&books, Account::Licenses), -59_180);
    assert_eq!(DEFERRED.map(|of| euros_on(&books, of)), [-9_000, -9_231, -5_000]);
}

#[test]
fn what_was_delivered_is_refunded_from_where_it_was_booked() {
    for (number, amount, account) in [
        (1, "722.16", Account::Refunds),
        (2, "122.77", Account::DeferredSupport),
        (3, "72.00", Account::DeferredSubscriptions),
        (4, "120.00", Account::PrepaidCredits),
    ] {
        let placing = everything();
        let before = books(&[&placing, &payment_of(&placing), &fulfil()]);
        let refund = RefundOrder {
            keep_grants: true,
            ..refund_line("RF-1", number, amount)
        };
        let after = books(&[&placing, &payment_of(&placing), &fulfil(), &refund]);
        for other in DEFERRED.into_iter().chain([Account::Refunds]) {
            let moved = euros_on(&after, other) - euros_on(&before, other);
            assert_eq!(moved != 0, other == account, "{other}");
        }
        assert_eq!(euros_on(&after, Account::Receivable), 0);
    }
}

#[test]
fn an_upgrade_and_more_channels_are_refunded_from_where_they_were_booked() {
    let told = |of: &str| {
        let line = RefundedLine {
            number: 1,
            sku: of.parse().unwrap(),
            delivered: true,
            amount: euros("12"),
            tax: euros("2"),
            in_whole: false,
        };
        let refunded = OrderRefunded {
            order_id: ORDER,
            refund_reference: "RF-1".to_owned(),
            amount: euros("12"),
            tax: euros("2"),
            live: true,
            lines: vec![line],
            grants_kept: true,
        };
        let mut books = TrialBalance::default();
        books.evolve(&refunded.into());
        books
    };
    for (of, account) in [
        ("U-T-ENT-10-T-ENT-25", Account::Refunds),
        ("S200D-U-T-ENT-10-T-ENT-25", Account::DeferredSupport),
        ("P200D-U-RS-5-RS-8", Account::DeferredSubscriptions),
    ] {
        let books = told(of);
        assert_eq!(euros_on(&books, account), 1_000);
        assert_eq!(euros_on(&books, Account::Tax), 200);
        assert_eq!(euros_on(&books, Account::Clearing), -1_200);
    }
}

#[test]
fn a_test_order_moves_no_money_in_a_sandbox() {
    let placed = PlaceOrder { live: false, ..place() };
    let paid = PayOrder { live: false, ..pay() };
    let fulfilled = FulfilOrder {
        sandbox: true,
        ..fulfil()
    };
    let books = books(&[&placed, &paid, &fulfilled]);
    assert_eq!(books.totals().count(), 0);
}
