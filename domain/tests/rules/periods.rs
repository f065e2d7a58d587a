//! Periods are months that two members of staff close, one after the other; nothing is booked into a closed one.

use chrono::NaiveDate;
use domain::{
    Command, Currency, NewEvent, Stream,
    books::{Asset, Total, TrialBalance},
    period::{
        self, ApprovePeriodClose, Month, PeriodCloseRequested, PeriodCloseWithdrawn, PeriodClosed, PeriodError,
        PeriodReopened, ReopenPeriod, RequestPeriodClose, Seal, WithdrawPeriodClose,
    },
};
use proptest::prelude::*;

use crate::support::{EVA, FINN, Given, events::purchased, given, time, today};

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn total(asset: Asset, debits: i128, credits: i128) -> Total {
    Total { asset, debits, credits }
}

fn seal() -> Seal {
    let eur = Asset::Money(Currency::Eur);
    Seal {
        last_position: 1234,
        entries: 56,
        totals: vec![total(Asset::Credit, 1250, 1250), total(eur, 60180, 60180)],
    }
}

fn request(of: &str) -> RequestPeriodClose {
    RequestPeriodClose {
        month: month(of),
        by: EVA,
        seal: seal(),
    }
}

fn approve(of: &str) -> ApprovePeriodClose {
    ApprovePeriodClose {
        month: month(of),
        by: FINN,
        seal: seal(),
    }
}

fn withdraw(of: &str) -> WithdrawPeriodClose {
    WithdrawPeriodClose {
        month: month(of),
        by: FINN,
        reason: "an invoice is missing".to_owned(),
    }
}

fn reopen(of: &str) -> ReopenPeriod {
    ReopenPeriod {
        month: month(of),
        reason: "an invoice came late".to_owned(),
        by: EVA,
        approved_by: FINN,
    }
}

fn requested(of: &str) -> NewEvent {
    let RequestPeriodClose { month, by, seal } = request(of);
    NewEvent::new(Stream::Periods, PeriodCloseRequested { month, by, seal })
}

fn closed(of: &str) -> NewEvent {
    let event = PeriodClosed {
        month: month(of),
        requested_by: EVA,
        approved_by: FINN,
        seal: seal(),
    };
    NewEvent::new(Stream::Periods, event)
}

fn closed_until(of: &str) -> Option<Month> {
    Some(month(of))
}

#[test]
fn all_periods_share_one_stream() {
    assert_eq!(Stream::Periods.to_string(), "periods");
    assert_eq!("periods".parse::<Stream>().unwrap(), Stream::Periods);
    assert!("periods-2026-11".parse::<Stream>().is_err());
}

#[test]
fn a_period_is_closed_by_one_who_asks_and_another_who_approves() {
    given([]).when(&request("2026-10")).then([requested("2026-10")]);
    let story = given([requested("2026-10")]);
    story.when(&approve("2026-10")).then([closed("2026-10")]);
    let story = story.and(&approve("2026-10"));
    assert_eq!(story.states().periods().closed_until(), closed_until("2026-10"));
}

#[test]
fn what_is_done_already_is_nothing_to_do() {
    given([requested("2026-10")]).when(&request("2026-10")).then_nothing();
    given([closed("2026-10")]).when(&approve("2026-10")).then_nothing();
    given([closed("2026-10")]).when(&withdraw("2026-11")).then_nothing();
    given([]).when(&reopen("2026-10")).then_nothing();
    given([closed("2026-09")]).when(&reopen("2026-10")).then_nothing();
}

#[test]
fn nobody_approves_their_own_request() {
    let own = ApprovePeriodClose {
        by: EVA,
        ..approve("2026-10")
    };
    let refused = PeriodError::SameApprover;
    given([requested("2026-10")]).when(&own).then_error(refused.clone());
    let own = ReopenPeriod {
        approved_by: EVA,
        ..reopen("2026-10")
    };
    given([closed("2026-10")]).when(&own).then_error(refused);
}

#[test]
fn only_what_was_requested_is_approved() {
    let refused = PeriodError::NotRequested {
        month: month("2026-10"),
    };
    given([]).when(&approve("2026-10")).then_error(refused.clone());
    given([requested("2026-09")])
        .when(&approve("2026-10"))
        .then_error(refused);
    let mut other = approve("2026-10");
    other.seal.last_position += 1;
    given([requested("2026-10")])
        .when(&other)
        .then_error(PeriodError::OtherSeal);
}

#[test]
fn a_period_is_closed_when_its_last_day_is_over_in_utc() {
    let late = time("2026-10-31T23:59:59.999999Z");
    let refused = PeriodError::NotOver {
        month: month("2026-10"),
    };
    given([]).when_at(late, &request("2026-10")).then_error(refused.clone());
    given([requested("2026-10")])
        .when_at(late, &approve("2026-10"))
        .then_error(refused);
    let next = time("2026-11-01T00:00:00Z");
    given([])
        .when_at(next, &request("2026-10"))
        .then([requested("2026-10")]);
}

#[test]
fn periods_are_closed_in_their_order() {
    let story = given([closed("2025-12")]);
    story.when(&request("2026-01")).then([requested("2026-01")]);
    let refused = PeriodError::OutOfOrder {
        closed_until: month("2025-12"),
    };
    story.when(&request("2026-02")).then_error(refused);
    let closed = |of: &str| PeriodError::AlreadyClosed { month: month(of) };
    story.when(&request("2025-12")).then_error(closed("2025-12"));
    story.when(&request("2024-01")).then_error(closed("2024-01"));
}

#[test]
fn one_close_waits_at_a_time() {
    let waits = PeriodError::ClosePending {
        month: month("2026-09"),
    };
    let story = given([closed("2026-08"), requested("2026-09")]);
    let by_another = RequestPeriodClose {
        by: FINN,
        ..request("2026-09")
    };
    story.when(&by_another).then_error(waits.clone());
    story.when(&reopen("2026-08")).then_error(waits.clone());
    given([requested("2026-09")])
        .when(&request("2026-10"))
        .then_error(waits);
}

#[test]
fn a_request_is_taken_back_with_a_reason() {
    let WithdrawPeriodClose { month, by, reason } = withdraw("2026-10");
    let withdrawn = NewEvent::new(Stream::Periods, PeriodCloseWithdrawn { month, by, reason });
    given([requested("2026-10")])
        .when(&withdraw("2026-10"))
        .then([withdrawn.clone()]);
    let story = given([requested("2026-10"), withdrawn]);
    story
        .when(&approve("2026-10"))
        .then_error(PeriodError::NotRequested { month });
    story.when(&request("2026-10")).then([requested("2026-10")]);
    given([closed("2026-10")])
        .when(&withdraw("2026-10"))
        .then_error(PeriodError::AlreadyClosed { month });
}

#[test]
fn the_newest_closed_period_is_reopened_and_closed_again() {
    let story = given([closed("2026-09"), closed("2026-10")]);
    let ReopenPeriod {
        month: of,
        reason,
        by,
        approved_by,
    } = reopen("2026-10");
    let reopened = PeriodReopened {
        month: of,
        by,
        approved_by,
        reason,
    };
    story
        .when(&reopen("2026-10"))
        .then([NewEvent::new(Stream::Periods, reopened)]);
    let refused = PeriodError::NotNewestClosed { closed_until: of };
    story.when(&reopen("2026-09")).then_error(refused);
    let story = story.and(&reopen("2026-10"));
    assert_eq!(story.states().periods().closed_until(), closed_until("2026-09"));
    story.when(&request("2026-10")).then([requested("2026-10")]);
}

/// The first close takes all before it in; when it is reopened, they stay closed.
#[test]
fn months_before_the_first_close_stay_closed() {
    let story = given([closed("2026-10")]).and(&reopen("2026-10"));
    assert_eq!(story.states().periods().closed_until(), closed_until("2026-09"));
}

#[test]
fn a_reason_is_one_line() {
    for reason in ["", " ", "two\nlines", &"x".repeat(501)] {
        let reason = reason.to_owned();
        let refused = PeriodError::MalformedReason;
        let command = WithdrawPeriodClose {
            reason: reason.clone(),
            ..withdraw("2026-10")
        };
        given([requested("2026-10")]).when(&command).then_error(refused.clone());
        let command = ReopenPeriod {
            reason,
            ..reopen("2026-10")
        };
        given([closed("2026-10")]).when(&command).then_error(refused);
    }
}

#[test]
fn books_that_do_not_balance_are_not_sealed() {
    let mut unbalanced = request("2026-10");
    unbalanced.seal.totals[1].debits += 1;
    let asset = Asset::Money(Currency::Eur);
    given([])
        .when(&unbalanced)
        .then_error(PeriodError::Unbalanced { asset });
}

#[test]
fn a_seal_is_the_trial_balance_of_the_books() {
    let mut books = TrialBalance::default();
    books.evolve(&purchased("12.50").event);
    let sealed = Seal {
        last_position: 7,
        entries: 2,
        totals: vec![total(Asset::Credit, 1250, 1250)],
    };
    assert_eq!(Seal::of(7, &books), sealed);
    let command = RequestPeriodClose {
        seal: sealed,
        ..request("2026-10")
    };
    assert_eq!(given([]).when(&command).events().len(), 1);
    let nothing = RequestPeriodClose {
        seal: Seal::of(0, &TrialBalance::default()),
        ..request("2026-10")
    };
    assert_eq!(given([]).when(&nothing).events().len(), 1);
}

/// Nobody reads a sum as a floating-point number, and 64 bits need not hold it.
#[test]
fn sums_are_stored_as_texts() {
    let large = total(Asset::Credit, i128::from(i64::MAX) * 10, 0);
    let stored = r#"{"asset":"CREDIT","debits":"922337203685477580.70","credits":"0.00"}"#;
    assert_eq!(serde_json::to_string(&large).unwrap(), stored);
    assert_eq!(serde_json::from_str::<Total>(stored).unwrap(), large);
    let refused = serde_json::from_str::<Total>(&stored.replace("0.00", "0,00")).unwrap_err();
    assert!(refused.to_string().starts_with("\"0,00\" is no sum of CREDIT"));
}

#[test]
fn a_seal_has_each_asset_once_and_nothing_below_zero() {
    let refused = |spoil: fn(&mut Seal)| {
        let mut command = request("2026-10");
        spoil(&mut command.seal);
        given([]).when(&command).then_error(PeriodError::MalformedSeal);
    };
    refused(|seal| seal.last_position = -1);
    refused(|seal| seal.totals.reverse());
    refused(|seal| seal.totals.push(total(Asset::Money(Currency::Eur), 0, 0)));
    refused(|seal| seal.totals[0] = total(Asset::Credit, -1, -1));
}

#[test]
fn nothing_is_dated_back_into_a_closed_period() {
    let story = given([closed("2026-10")]);
    let states = story.states();
    let refused = |of: &str| {
        let (month, closed_until) = (month(of), month("2026-10"));
        Err(PeriodError::Closed { month, closed_until })
    };
    assert_eq!(period::check_open_on(states, day("2026-10-31")), refused("2026-10"));
    assert_eq!(period::check_open_on(states, day("2019-01-01")), refused("2019-01"));
    assert_eq!(period::check_open_on(states, day("2026-11-01")), Ok(()));
    assert_eq!(
        period::check_open(states, time("2026-10-31T23:59:59Z")),
        refused("2026-10")
    );
    assert_eq!(period::check_open(states, today()), Ok(()));
}

/// Otherwise what was measured for the seal would not be true any more when it is approved.
#[test]
fn nothing_is_dated_back_into_a_period_whose_close_waits() {
    let story = given([requested("2026-10")]);
    let states = story.states();
    let refused = Err(PeriodError::ClosePending {
        month: month("2026-10"),
    });
    assert_eq!(period::check_open_on(states, day("2026-10-31")), refused);
    assert_eq!(period::check_open_on(states, day("2026-09-30")), refused);
    assert_eq!(period::check_open_on(states, day("2026-11-01")), Ok(()));
}

#[test]
fn every_booking_guards_the_periods() {
    let story = given([]);
    assert_eq!(period::check_open(story.states(), today()), Ok(()));
    assert_eq!(story.states().take_read(), [Stream::Periods]);
    assert_eq!(period::check_open_on(story.states(), day("2026-10-31")), Ok(()));
    assert_eq!(story.states().take_read(), [Stream::Periods]);
}

/// Asks, and tells on if it is accepted.
fn ask(story: Given, command: &impl Command) -> Given {
    match command.decide(story.states(), today()) {
        Ok(_) => story.and(command),
        Err(_) => story,
    }
}

proptest! {
    /// Whatever is asked in whatever order: no step skips a month, and only a reopening goes back, by one.
    #[test]
    fn the_books_close_month_by_month(asked in proptest::collection::vec((0..4, 1..6_u32), 1..40)) {
        let mut story = given([closed("2025-12")]);
        for (what, number) in asked {
            let of = format!("2026-{number:02}");
            let before = story.states().periods().closed_until();
            story = match what {
                0 => ask(story, &request(&of)),
                1 => ask(story, &approve(&of)),
                2 => ask(story, &withdraw(&of)),
                _ => ask(story, &reopen(&of)),
            };
            let after = story.states().periods().closed_until();
            let neighbours = [before, before.and_then(Month::after), before.and_then(Month::before)];
            prop_assert!(neighbours.contains(&after));
            prop_assert!(after >= closed_until("2025-12") || what == 3);
        }
    }
}
