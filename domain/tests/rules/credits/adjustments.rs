use domain::{
    NewEvent, Stream,
    credit_account::{
        AdjustCredits, ApproveAdjustment, CreditAdjustmentDeclined, CreditAdjustmentRequested, CreditError,
        DeclineAdjustment,
    },
    period::{Month, PeriodClosed, PeriodError, Seal},
    reseller::ResellerError,
};

use super::adjust;
use crate::support::{ADJUSTMENT, ANNA, Given, SINA, TIM, credits, events::*, given, today};

fn approve() -> ApproveAdjustment {
    ApproveAdjustment {
        reseller_id: ANNA,
        adjustment_id: ADJUSTMENT,
        by: TIM,
    }
}

fn decline() -> DeclineAdjustment {
    DeclineAdjustment {
        reseller_id: ANNA,
        adjustment_id: ADJUSTMENT,
        by: SINA,
        reason: "asked for by mistake".to_owned(),
    }
}

fn waiting(amount: &str) -> Given {
    given([registered(ANNA), purchased("1500")]).and(&adjust(amount, "migration"))
}

#[test]
fn a_correction_above_the_limit_is_only_asked_for() {
    let requested = CreditAdjustmentRequested {
        reseller_id: ANNA,
        adjustment_id: ADJUSTMENT,
        credits: credits("1000.01"),
        reason: "migration".to_owned(),
        requested_by: SINA,
        effective_on: None,
    };
    let story = given([registered(ANNA)]);
    story
        .when(&adjust("1000.01", "migration"))
        .then([on_credits(ANNA, requested)]);
    assert_eq!(story.and(&adjust("1000", "migration")).balance(ANNA), credits("1000"));
    assert_eq!(waiting("-1000.01").balance(ANNA), credits("1500"));
}

#[test]
fn another_one_of_the_staff_books_it() {
    let story = waiting("1000.01");
    let same = ApproveAdjustment { by: SINA, ..approve() };
    story.when(&same).then_error(CreditError::SameApprover);
    let story = story.and(&approve());
    assert_eq!(story.balance(ANNA), credits("2500.01"));
    story.when(&approve()).then_error(CreditError::UnknownAdjustment);
}

#[test]
fn what_was_spent_since_is_not_booked() {
    let (needed, available) = (credits("1500"), credits("1400"));
    waiting("-1500")
        .and(&AdjustCredits {
            adjustment_id: domain::AdjustmentId(uuid::Uuid::from_u128(1)),
            ..adjust("-100", "why")
        })
        .when(&approve())
        .then_error(CreditError::TooFewCredits { needed, available });
}

#[test]
fn a_declined_correction_is_not_booked() {
    let declined = CreditAdjustmentDeclined {
        reseller_id: ANNA,
        adjustment_id: ADJUSTMENT,
        declined_by: SINA,
        reason: decline().reason,
    };
    let story = waiting("2000");
    story.when(&decline()).then([on_credits(ANNA, declined)]);
    let malformed = DeclineAdjustment {
        reason: String::new(),
        ..decline()
    };
    story.when(&malformed).then_error(CreditError::MalformedReason);
    let story = story.and(&decline());
    story.when(&decline()).then_error(CreditError::UnknownAdjustment);
    story.when(&approve()).then_error(CreditError::UnknownAdjustment);
}

#[test]
fn a_correction_waits_once() {
    waiting("2000")
        .when(&adjust("1", "why"))
        .then_error(CreditError::AdjustmentAlreadyRequested);
    given([])
        .when(&adjust("2000", "why"))
        .then_error(ResellerError::Unknown);
}

#[test]
fn a_correction_may_be_for_an_earlier_day_but_none_to_come() {
    let story = given([registered(ANNA)]);
    let today = today().date_naive();
    let on = |effective_on| AdjustCredits {
        effective_on: Some(effective_on),
        ..adjust("1", "why")
    };
    for day in ["2020-02-29".parse().unwrap(), today] {
        assert_eq!(story.when(&on(day)).events().len(), 1);
    }
    let effective_on = "2026-11-23".parse().unwrap();
    story
        .when(&on(effective_on))
        .then_error(CreditError::EffectiveInFuture { effective_on, today });
}

#[test]
fn a_correction_is_not_dated_back_into_a_closed_period() {
    let month: Month = "2026-10".parse().unwrap();
    let closed = PeriodClosed {
        month,
        requested_by: SINA,
        approved_by: TIM,
        seal: Seal {
            last_position: 3,
            entries: 2,
            totals: vec![],
        },
    };
    let story = given([registered(ANNA), purchased("10")]).also(NewEvent::new(Stream::Periods, closed));
    let dated = |day: &str| AdjustCredits {
        effective_on: day.parse().ok(),
        ..adjust("1", "late bonus")
    };
    story.when(&dated("2026-10-31")).then_error(PeriodError::Closed {
        month,
        closed_until: month,
    });
    assert_eq!(story.when(&dated("2026-11-01")).events().len(), 1);
}
