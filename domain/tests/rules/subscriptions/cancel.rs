use domain::{
    NewEvent,
    reseller::ResellerError,
    subscription::{
        CancelSubscription, EndReason, ResumeSubscription, SubscriptionCancelled, SubscriptionError,
        SubscriptionResumed,
    },
};

use super::{anna_sold, day, ended, on, on_subscription, renew};
use crate::support::{
    ANNA, BEN, BY_ANNA, BY_BEN, SUBSCRIPTION,
    events::{registered, suspended},
};

fn cancel() -> CancelSubscription {
    CancelSubscription {
        subscription_id: SUBSCRIPTION,
        by: BY_ANNA,
    }
}

fn resume() -> ResumeSubscription {
    ResumeSubscription {
        subscription_id: SUBSCRIPTION,
        by: BY_ANNA,
    }
}

fn cancelled() -> NewEvent {
    on_subscription(SubscriptionCancelled {
        subscription_id: SUBSCRIPTION,
        ends_on: day("2026-12-21"),
    })
}

fn resumed() -> NewEvent {
    on_subscription(SubscriptionResumed {
        subscription_id: SUBSCRIPTION,
    })
}

#[test]
fn a_cancelled_one_ends_with_its_term() {
    let sold = anna_sold("100");
    sold.when(&cancel()).then([cancelled()]);
    let leaving = sold.also(cancelled());
    let state = leaving.states().subscription(SUBSCRIPTION);
    assert!(state.is_in_force(on("2026-12-21")) && !state.is_in_force(on("2026-12-22")));
    leaving.when_at(on("2026-12-21"), &renew()).then_nothing();
    leaving
        .when_at(on("2027-05-01"), &renew())
        .then([ended(EndReason::Cancelled, "2026-12-21")]);
}

#[test]
fn cancelling_is_taken_back_before_the_end() {
    let leaving = anna_sold("100").also(cancelled());
    leaving.when_at(on("2026-12-21"), &resume()).then([resumed()]);
    leaving
        .when_at(on("2026-12-22"), &resume())
        .then_error(SubscriptionError::Ended);
    let events = leaving.also(resumed()).when_at(on("2026-12-22"), &renew()).events();
    assert_eq!(events.len(), 2);
}

#[test]
fn what_is_so_already_is_nothing_to_do() {
    anna_sold("100").when(&resume()).then_nothing();
    anna_sold("100").when_at(on("2026-12-22"), &resume()).then_nothing();
    anna_sold("100").also(cancelled()).when(&cancel()).then_nothing();
}

#[test]
fn in_the_days_of_grace_it_ends_at_once() {
    anna_sold("0")
        .when_at(on("2026-12-24"), &cancel())
        .then([ended(EndReason::Cancelled, "2026-12-24")]);
    anna_sold("0")
        .when_at(on("2027-12-24"), &cancel())
        .then([ended(EndReason::Cancelled, "2027-01-04")]);
}

#[test]
fn an_ended_one_is_left_alone() {
    let over = anna_sold("100").also(ended(EndReason::Lapsed, "2027-01-04"));
    over.when(&cancel()).then_error(SubscriptionError::Ended);
    over.when(&resume()).then_error(SubscriptionError::Ended);
}

#[test]
fn only_its_seller_may() {
    let by_ben = CancelSubscription { by: BY_BEN, ..cancel() };
    let resume_by_ben = ResumeSubscription { by: BY_BEN, ..resume() };
    let sold = anna_sold("100").also(registered(BEN));
    sold.when(&by_ben).then_error(SubscriptionError::Unknown);
    sold.when(&resume_by_ben).then_error(SubscriptionError::Unknown);
    let stopped = sold.also(suspended(ANNA));
    stopped.when(&cancel()).then_error(ResellerError::Suspended);
    stopped.when(&resume()).then_error(ResellerError::Suspended);
}
