use domain::order::{CancelOrder, OrderCancelled, OrderError};

use super::{fulfil, paid, pay, place, placed, refund};
use crate::support::{ORDER, events::*, given};

const CANCEL: CancelOrder = CancelOrder { order_id: ORDER };

#[test]
fn an_order_that_was_never_paid_can_be_cancelled() {
    let story = placed(&place());
    story.when(&CANCEL).then([on_order(OrderCancelled { order_id: ORDER })]);
    story.and(&CANCEL).when(&CANCEL).then_nothing();
}

#[test]
fn a_cancelled_order_is_over() {
    let story = placed(&place()).and(&CANCEL);
    story.when(&pay()).then_error(OrderError::Cancelled);
    story.when(&fulfil()).then_error(OrderError::Cancelled);
    story.when(&place()).then_error(OrderError::AlreadyPlaced);
    story
        .when(&refund("RF-1", domain::order::Refund::Whole))
        .then_error(OrderError::Cancelled);
}

#[test]
fn a_paid_order_is_refunded_not_cancelled() {
    paid(&place()).when(&CANCEL).then_error(OrderError::PaidNotCancelled);
    given([published()]).when(&CANCEL).then_error(OrderError::Unknown);
}
