//! What happens to orders in random histories.

use domain::{
    ResellerId,
    order::{CancelOrder, LineRefund, PlaceOrder, Refund},
};
use proptest::prelude::*;
use tests::{
    TestLog,
    checkout::{euros, line, paying, refunding},
};

/// One thing that happens, to one of the orders there are by then.
#[derive(Clone, Copy, Debug)]
pub(super) enum CheckoutStep {
    Order,
    OrderCredits,
    Pay(usize),
    Fulfil(usize),
    Refund(usize),
    Rebate(usize),
    Cancel(usize),
}

pub(super) fn step() -> impl Strategy<Value = CheckoutStep> {
    let some = 0..1000_usize;
    prop_oneof![
        3 => Just(CheckoutStep::Order),
        2 => Just(CheckoutStep::OrderCredits),
        6 => some.clone().prop_map(CheckoutStep::Pay),
        5 => some.clone().prop_map(CheckoutStep::Fulfil),
        1 => some.clone().prop_map(CheckoutStep::Refund),
        3 => some.clone().prop_map(CheckoutStep::Rebate),
        1 => some.prop_map(CheckoutStep::Cancel),
    ]
}

/// Takes a step; one that the rules forbid changes nothing.
pub(super) async fn take(test: &TestLog, step: CheckoutStep, reseller: ResellerId, orders: &mut Vec<PlaceOrder>) {
    let _ = match step {
        CheckoutStep::Order => {
            let lines = vec![line("T-MOB-3", 2, 22_800), line("S1Y-T-MOB-3", 1, 3_876)];
            orders.push(test.ordering(lines, None));
            test.execute(orders[orders.len() - 1].clone()).await
        }
        CheckoutStep::OrderCredits => {
            orders.push(test.ordering(vec![line("CREDITS-100", 3, 10_000)], Some(reseller)));
            test.execute(orders[orders.len() - 1].clone()).await
        }
        CheckoutStep::Pay(index)
        | CheckoutStep::Fulfil(index)
        | CheckoutStep::Refund(index)
        | CheckoutStep::Rebate(index)
        | CheckoutStep::Cancel(index) => {
            let Some(order) = orders.get(index % orders.len().max(1)) else {
                return;
            };
            let order_id = order.order_id;
            match step {
                CheckoutStep::Pay(_) => test.execute(paying(order)).await,
                CheckoutStep::Fulfil(_) => test.execute(test.fulfilling(order)).await,
                CheckoutStep::Refund(_) => test.execute(refunding(order, Refund::Whole)).await,
                CheckoutStep::Rebate(_) => {
                    let part = LineRefund {
                        number: 1,
                        amount: euros(1_000),
                    };
                    test.execute(refunding(order, Refund::Lines(vec![part]))).await
                }
                _ => test.execute(CancelOrder { order_id }).await,
            }
        }
    };
}
