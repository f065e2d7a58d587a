//! What an order means in the books.

use domain::{
    Command, Currency,
    books::{Account, Asset, TrialBalance},
    order::{FulfilOrder, PayOrder, PlaceOrder, Refund},
};

use super::{fulfil, pay, payment_of, place, refund, refund_line, whole::everything};
use crate::support::{
    ANNA, Given,
    events::{published, registered},
    given, today,
};

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
