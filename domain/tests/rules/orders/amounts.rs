use domain::{
    Currency, Money,
    money::AmountError,
    order::{Amounts, NewLine, OrderError, PlaceOrder, PricedBy},
    proration::spread,
};
use proptest::prelude::*;

use super::{line, ordering, place};
use crate::support::{events::*, given};

/// As placed, but with other amounts.
#[track_caller]
fn refused(amounts: impl Fn(&mut Amounts), error: OrderError) {
    let mut placing = place();
    amounts(&mut placing.amounts);
    given([published()]).when(&placing).then_error(error);
}

#[track_caller]
fn refused_lines(lines: Vec<NewLine>, error: OrderError) {
    given([published()]).when(&ordering(lines, "0", "0")).then_error(error);
}

#[test]
fn an_order_has_one_to_a_hundred_lines_and_up_to_a_thousand_pieces() {
    refused_lines(vec![], OrderError::LineCount { lines: 0 });
    let piece = line("T-ENT-10", 1, "601.80");
    refused_lines(vec![piece.clone(); 101], OrderError::LineCount { lines: 101 });
    refused_lines(
        vec![piece.clone(), line("T-ENT-3", 0, "1")],
        OrderError::NoQuantity { number: 2 },
    );
    refused_lines(
        vec![line("T-ENT-10", 999, "601.80"), line("T-ENT-10", 2, "601.80")],
        OrderError::TooManyPieces,
    );
    let most = ordering(vec![piece; 100], "0", "0");
    assert_eq!(given([published()]).when(&most).events().len(), 2);
}

#[test]
fn a_subtotal_is_the_quantity_times_the_unit_price() {
    let wrong = NewLine {
        subtotal: euros("601.80"),
        ..line("T-ENT-10", 2, "601.80")
    };
    let error = OrderError::WrongSubtotal {
        number: 1,
        found: euros("601.80"),
        expected: euros("1203.60"),
    };
    refused_lines(vec![wrong], error);
}

#[test]
fn the_lines_discount_and_tax_add_up_to_the_total() {
    let (found, expected) = (euros("601.79"), euros("601.80"));
    refused(|amounts| amounts.net = found, OrderError::WrongNet { found, expected });
    let (found, expected) = (euros("649.93"), euros("649.94"));
    refused(
        |amounts| amounts.gross = found,
        OrderError::WrongGross { found, expected },
    );
}

#[test]
fn no_more_is_taken_off_than_there_is() {
    let (discount, net) = (euros("601.81"), euros("601.80"));
    let error = OrderError::DiscountTooLarge { discount, net };
    refused(
        |amounts| {
            amounts.discount = discount;
            amounts.tax = euros("1");
            amounts.gross = euros("0.99");
        },
        error,
    );
    let whole = ordering(vec![line("T-ENT-10", 1, "601.80")], "601.80", "0");
    given([published()])
        .when(&whole)
        .then_error(OrderError::NothingDue { net });
}

#[test]
fn nothing_is_due_for_what_is_free() {
    let free = PlaceOrder {
        priced_by: PricedBy::Provider,
        ..ordering(vec![line("T-ENT-10", 1, "0")], "0", "0")
    };
    assert_eq!(given([published()]).when(&free).events().len(), 2);
}

#[test]
fn no_amount_is_negative_and_all_are_of_one_currency() {
    let amount = euros("-0.01");
    refused(|amounts| amounts.tax = amount, OrderError::NegativeAmount { amount });
    let mut placing = place();
    placing.amounts.tax.currency = Currency::Usd;
    let (left, right) = (Currency::Eur, Currency::Usd);
    given([published()])
        .when(&placing)
        .then_error(AmountError::CurrenciesDiffer { left, right });
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let most = Money::new(i64::MAX, Currency::Eur);
    let huge = NewLine {
        unit_price: most,
        subtotal: most,
        ..line("T-ENT-10", 1, "1")
    };
    let twice = PlaceOrder {
        lines: vec![huge.clone(), huge.clone()],
        ..place()
    };
    given([published()]).when(&twice).then_error(AmountError::Overflow);
    let times = NewLine { quantity: 2, ..huge };
    let times = PlaceOrder {
        lines: vec![times],
        ..place()
    };
    given([published()]).when(&times).then_error(AmountError::Overflow);
}

#[test]
fn a_discount_is_spread_over_the_lines_to_the_cent() {
    assert_eq!(spread(69_911, &[60_180, 10_231]), Some(vec![59_753, 10_158]));
    assert_eq!(spread(1, &[1, 1, 1]), Some(vec![1, 0, 0]));
    assert_eq!(spread(2, &[0, 3, 1]), Some(vec![0, 2, 0]));
    assert_eq!(spread(5, &[0, 0]), Some(vec![3, 2]));
    assert_eq!(spread(1, &[]), None);
    assert_eq!(spread(-1, &[1]), None);
    assert_eq!(spread(1, &[2, -1]), None);
}

proptest! {
    #[test]
    fn shares_add_up_exactly_and_none_is_above_its_line(
        weights in proptest::collection::vec(0..=i64::MAX / 100, 1..100),
        percent in 0..=100_i64,
    ) {
        let sum: i64 = weights.iter().sum();
        let total = sum / 100 * percent;
        let shares = spread(total, &weights).unwrap();
        prop_assert_eq!(shares.iter().sum::<i64>(), total);
        for (share, weight) in shares.iter().zip(&weights) {
            prop_assert!(*share >= 0 && (share <= weight || sum == 0));
        }
    }

    #[test]
    fn any_amounts_are_decided_without_a_panic(
        amounts in proptest::collection::vec(any::<i64>(), 6),
        quantity: u32,
    ) {
        let euro = |place: usize| Money::new(amounts[place], Currency::Eur);
        let any = NewLine { quantity, unit_price: euro(0), subtotal: euro(1), ..line("T-ENT-10", 1, "1") };
        let amounts = Amounts { net: euro(2), discount: euro(3), tax: euro(4), gross: euro(5) };
        let any = PlaceOrder { lines: vec![any.clone(), any], amounts, ..place() };
        use domain::Command;
        let _ = any.decide(given([published()]).states(), crate::support::today());
    }
}
