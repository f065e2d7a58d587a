//! Whatever is asked about an order.

use domain::{
    Command, Event, Money, NewEvent, States,
    order::{CancelOrder, FulfilOrder, LineRefund, Order, PlaceOrder, Refund, RefundOrder},
};
use proptest::prelude::*;

use super::{fulfil, license_ids, line, ordering, payment_of, refund};
use crate::support::{ORDER, events::*, given, today};

#[derive(Clone, Debug)]
enum Asked {
    Place,
    Pay { cents_more: i64 },
    Cancel,
    Fulfil,
    Part { reference: u8, number: u32, minor: i64 },
    Whole { reference: u8, keep: bool },
}

fn any_asked() -> impl Strategy<Value = Asked> {
    prop_oneof![
        3 => Just(Asked::Place),
        3 => prop_oneof![Just(0), any::<i64>()].prop_map(|cents_more| Asked::Pay { cents_more }),
        1 => Just(Asked::Cancel),
        2 => Just(Asked::Fulfil),
        6 => (0..20_u8, 0..6_u32, prop_oneof![1..80_000_i64, any::<i64>()])
            .prop_map(|(reference, number, minor)| Asked::Part { reference, number, minor }),
        1 => (0..20_u8, any::<bool>()).prop_map(|(reference, keep)| Asked::Whole { reference, keep }),
    ]
}

fn any_order() -> impl Strategy<Value = PlaceOrder> {
    (1..3_u32, 0..60_000_i64, 0..50_000_i64).prop_map(|(quantity, discount, tax)| {
        let lines = vec![
            line("T-ENT-3", quantity, "301.20"),
            line("T-ENT-10", 1, "601.80"),
            line("S1Y-T-ENT-3", quantity, "51.20"),
            line("P1M-RS-5", 2, "60.00"),
        ];
        let text = |minor| Money::new(minor, domain::Currency::Eur).amount();
        ordering(lines, &text(discount), &text(tax))
    })
}

fn command(placing: &PlaceOrder, asked: &Asked) -> Box<dyn Command> {
    match asked.clone() {
        Asked::Place => Box::new(placing.clone()),
        Asked::Pay { cents_more } => {
            let mut payment = payment_of(placing);
            payment.amount.minor = payment.amount.minor.wrapping_add(cents_more);
            Box::new(payment)
        }
        Asked::Cancel => Box::new(CancelOrder { order_id: ORDER }),
        Asked::Fulfil => Box::new(FulfilOrder {
            license_ids: license_ids(5),
            ..fulfil()
        }),
        Asked::Part {
            reference,
            number,
            minor,
        } => {
            let amount = Money::new(minor, domain::Currency::Eur);
            let lines = vec![LineRefund { number, amount }];
            Box::new(refund(&format!("RF-{reference}"), Refund::Lines(lines)))
        }
        Asked::Whole { reference, keep } => Box::new(RefundOrder {
            keep_grants: keep,
            ..refund(&format!("RF-{reference}"), Refund::Whole)
        }),
    }
}

/// How far an order has come; it never goes back.
fn progress(states: &States) -> (u8, bool, usize) {
    match states.order(ORDER) {
        Order::Unplaced => (0, false, 0),
        Order::Placed(_) => (1, false, 0),
        Order::Paid(paid) => (2, paid.granted.is_some(), paid.refunds.len()),
        Order::Cancelled { .. } => (3, false, 0),
    }
}

/// What was paid for each line and what came back.
fn paid_and_refunded(events: &[NewEvent]) -> [(i64, i64); 4] {
    let mut sums = [(0, 0); 4];
    for event in events {
        match &event.event {
            Event::OrderPlaced(placed) => {
                for (sum, line) in sums.iter_mut().zip(&placed.lines) {
                    sum.0 = line.gross.minor;
                }
            }
            Event::OrderRefunded(refunded) => {
                for line in &refunded.lines {
                    sums[line.number as usize - 1].1 += line.amount.minor;
                }
            }
            _ => {}
        }
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn never_more_comes_back_than_was_paid_and_no_order_goes_back(
        placing in any_order(),
        asked in proptest::collection::vec(any_asked(), 1..40),
    ) {
        let mut story = given([published()]);
        let mut events = vec![];
        for asked in asked {
            let (first, second, third) = progress(story.states());
            for event in command(&placing, &asked).decide(story.states(), today()).unwrap_or_default() {
                events.push(event.clone());
                story = story.also(event);
            }
            let after = progress(story.states());
            prop_assert!(after.0 >= first && after.1 >= second && after.2 >= third);
            prop_assert!(first != 3 && first != 2 || after.0 == first);
            for (paid, refunded) in paid_and_refunded(&events) {
                prop_assert!(refunded <= paid, "{refunded} of {paid}");
            }
        }
    }

    #[test]
    fn the_shares_of_the_lines_add_up_to_the_order(placing in any_order()) {
        let events = given([published()]).when(&placing).events();
        let Event::OrderPlaced(placed) = &events[1].event else { panic!("placed") };
        let sum = |of: fn(&domain::order::OrderLine) -> Money| placed.lines.iter().map(|line| of(line).minor).sum::<i64>();
        prop_assert_eq!(sum(|line| line.subtotal), placed.net.minor);
        prop_assert_eq!(sum(|line| line.discounted), placed.net.minor - placed.discount.minor);
        prop_assert_eq!(sum(|line| line.gross), placed.gross.minor);
    }
}
