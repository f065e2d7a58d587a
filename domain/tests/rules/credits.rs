//! Credits are bought, corrected, moved and used up; the balance never goes below its limit.

mod adjustments;
mod lots;
mod overdrafts;
mod transfers;

use domain::{
    Credits, Currency, Money, NewEvent, Stream,
    credit_account::{AdjustCredits, CreditError, CreditsAdjusted, CreditsPurchased, LotPart, PurchaseCredits},
    reseller::ResellerError,
};

use crate::support::{ADJUSTMENT, ANNA, SINA, credits, events::*, given};

fn purchase(amount: &str, paid: Option<Money>) -> PurchaseCredits {
    PurchaseCredits {
        reseller_id: ANNA,
        credits: credits(amount),
        paid,
    }
}

fn adjust(amount: &str, reason: &str) -> AdjustCredits {
    AdjustCredits {
        reseller_id: ANNA,
        adjustment_id: ADJUSTMENT,
        credits: credits(amount),
        reason: reason.to_owned(),
        by: SINA,
        effective_on: None,
    }
}

fn adjusted(amount: &str, after: &str, part: LotPart) -> NewEvent {
    let (credits, balance_after) = (credits(amount), credits(after));
    let reason = "typing error".to_owned();
    let event = CreditsAdjusted {
        reseller_id: ANNA,
        adjustment_id: Some(ADJUSTMENT),
        credits,
        reason,
        requested_by: Some(SINA),
        approved_by: None,
        effective_on: None,
        parts: vec![part],
        balance_after,
    };
    NewEvent::new(Stream::CreditAccount(ANNA), event)
}

#[test]
fn bought_credits_raise_the_balance() {
    let paid = Some(euros("100.00"));
    let (credits, balance_after) = (credits("100"), credits("112.50"));
    let event = CreditsPurchased {
        reseller_id: ANNA,
        credits,
        paid,
        lot: Some(2),
        expires_on: None,
        balance_after,
    };
    given([registered(ANNA), purchased("12.50")])
        .when(&purchase("100", paid))
        .then([NewEvent::new(Stream::CreditAccount(ANNA), event)]);
}

#[test]
fn only_an_active_reseller_buys_credits() {
    given([]).when(&purchase("1", None)).then_error(ResellerError::Unknown);
    given([registered(ANNA), suspended(ANNA)])
        .when(&purchase("1", None))
        .then_error(ResellerError::Suspended);
}

#[test]
fn nothing_cannot_be_bought_and_nothing_cannot_be_paid() {
    for amount in ["0", "-1"] {
        let refused = CreditError::NotPositive {
            credits: credits(amount),
        };
        given([registered(ANNA)])
            .when(&purchase(amount, None))
            .then_error(refused);
    }
    let paid = Money::new(0, Currency::Usd);
    given([registered(ANNA)])
        .when(&purchase("1", Some(paid)))
        .then_error(CreditError::PaymentNotPositive { paid });
}

#[test]
fn staff_corrects_a_balance_of_a_suspended_reseller_too() {
    let story = given([registered(ANNA), purchased("10"), suspended(ANNA)]);
    story
        .when(&adjust("-10", " typing error "))
        .then([adjusted("-10", "0", of_lot(1, "10"))]);
    story
        .when(&adjust("2.50", "typing error"))
        .then([adjusted("2.50", "12.50", of_lot(2, "2.50"))]);
}

#[test]
fn a_correction_does_not_overdraw() {
    let (needed, available) = (credits("10.01"), credits("10"));
    let refused = CreditError::TooFewCredits { needed, available };
    let message = "10.01 credits are needed and 10.00 are there: buy at least 0.01 more";
    assert_eq!(refused.to_string(), message);
    given([registered(ANNA), purchased("10")])
        .when(&adjust("-10.01", "why"))
        .then_error(refused);
}

#[test]
fn a_correction_changes_something_and_says_why() {
    let story = given([registered(ANNA)]);
    story.when(&adjust("0", "why")).then_error(CreditError::NothingToAdjust);
    story.when(&adjust("1", "")).then_error(CreditError::MalformedReason);
    story
        .when(&adjust("1", &"x".repeat(501)))
        .then_error(CreditError::MalformedReason);
    given([]).when(&adjust("1", "why")).then_error(ResellerError::Unknown);
}

#[test]
fn a_balance_that_cannot_be_counted_is_refused() {
    let most = Credits(i64::MAX).to_string();
    let story = given([registered(ANNA), purchased(&most)]);
    story
        .when(&purchase("0.01", None))
        .then_error(CreditError::BalanceOverflow);
    story
        .when(&adjust("0.01", "why"))
        .then_error(CreditError::BalanceOverflow);
}

#[test]
fn a_correction_by_the_least_number_is_refused_as_too_few() {
    let least = AdjustCredits {
        credits: Credits(i64::MIN),
        ..adjust("1", "why")
    };
    let story = given([registered(ANNA), purchased("10")]);
    let (needed, available) = (Credits(i64::MAX), credits("10"));
    story
        .when(&least)
        .then_error(CreditError::TooFewCredits { needed, available });
}
