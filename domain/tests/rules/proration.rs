//! Shares of a term: days left over days of the term, half-up, each line once.

use chrono::{Days as CalendarDays, NaiveDate};
use domain::{
    Credits, Currency, Money,
    money::AmountError,
    proration::{Days, days_left, last_day, last_day_of_months, share},
};
use proptest::prelude::*;

use crate::support::{credits, events::euros};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn year_2026() -> Days {
    Days {
        first: day("2026-01-01"),
        last: day("2026-12-31"),
    }
}

#[test]
fn both_ends_of_a_term_count() {
    let year = year_2026();
    assert_eq!(year.days(), 365);
    let cases = [
        ("2025-06-01", 365),
        ("2026-01-01", 365),
        ("2026-01-02", 364),
        ("2026-11-22", 40),
        ("2026-12-31", 1),
        ("2027-01-01", 0),
        ("2030-01-01", 0),
    ];
    for (today, left) in cases {
        assert_eq!(year.left_on(day(today)), left, "{today}");
    }
    let one = Days {
        first: day("2024-02-29"),
        last: day("2024-02-29"),
    };
    assert_eq!(one.days(), 1);
}

#[test]
fn a_term_that_ends_before_it_begins_has_no_days() {
    let none = Days {
        first: day("2026-01-02"),
        last: day("2026-01-01"),
    };
    assert_eq!((none.days(), none.left_on(day("2025-01-01"))), (0, 0));
    assert_eq!(days_left(NaiveDate::MAX, NaiveDate::MIN), 0);
    assert!(days_left(NaiveDate::MIN, NaiveDate::MAX) > 0);
}

#[test]
fn the_worked_examples_come_out() {
    let cases = [
        ("102.31", 40, 365, "11.21"),
        ("102.31", 1, 365, "0.28"),
        ("102.31", 365, 365, "102.31"),
        ("102.31", 0, 365, "0.00"),
        ("0.01", 1, 2, "0.01"),
        ("0.01", 1, 3, "0.00"),
        ("-0.01", 1, 2, "-0.01"),
        ("36.00", 45, 30, "54.00"),
    ];
    for (amount, days, of, part) in cases {
        assert_eq!(euros(amount).prorated(days, of), Ok(euros(part)), "{amount}");
        assert_eq!(credits(amount).prorated(days, of), Ok(credits(part)), "{amount}");
    }
}

/// Three workstations more, with support for the time left, and both lines are what is paid.
#[test]
fn lines_as_rounded_add_up() {
    let license = euros("108.00");
    let support = euros("18.36").prorated(200, 365).unwrap();
    assert_eq!(support, euros("10.06"));
    assert_eq!(license.checked_add(support), Ok(euros("118.06")));
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let most = Money::new(i64::MAX, Currency::Eur);
    assert_eq!(most.prorated(2, 1), Err(AmountError::Overflow));
    assert_eq!(most.prorated(1, 0), Err(AmountError::NoDays));
    assert_eq!(Credits(i64::MIN).prorated(u32::MAX, 1), Err(AmountError::Overflow));
    assert_eq!(Credits::ZERO.prorated(0, 0), Err(AmountError::NoDays));
    assert_eq!(share(1, 1, 0), None);
}

#[test]
fn years_end_on_the_day_before_their_date() {
    let cases = [
        ("2026-11-22", 1, "2027-11-21"),
        ("2026-01-01", 1, "2026-12-31"),
        ("2023-03-01", 1, "2024-02-29"),
        ("2024-02-28", 1, "2025-02-27"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 2, "2026-02-28"),
        ("2024-02-29", 4, "2028-02-28"),
        ("2024-03-01", 5, "2029-02-28"),
    ];
    for (first, years, last) in cases {
        assert_eq!(last_day(day(first), years), Some(day(last)), "{first}");
    }
    assert_eq!(last_day(NaiveDate::MAX, 1), None);
    assert_eq!(last_day(day("2026-01-01"), u32::MAX), None);
    assert_eq!(last_day(NaiveDate::MIN, 0), None);
}

#[test]
fn months_without_the_date_end_on_their_last_day() {
    let lasts = [1, 2, 3, 4, 12].map(|months| last_day_of_months(day("2026-01-31"), months).unwrap());
    let expected = ["2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30", "2027-01-30"];
    assert_eq!(lasts, expected.map(day));
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..40_000_u64).prop_map(|days| day("2000-01-01").checked_add_days(CalendarDays::new(days)).unwrap())
}

proptest! {
    #[test]
    fn a_share_is_between_nothing_and_all_and_grows_with_the_days(
        amount in 0..=i64::MAX,
        of in 1..4000_u32,
        days in 0..4000_u32,
    ) {
        let days = days.min(of);
        let part = share(amount, days, of).unwrap();
        prop_assert!((0..=amount).contains(&part));
        prop_assert!(share(amount, days.saturating_sub(1), of).unwrap() <= part);
        prop_assert_eq!(share(amount, of, of), Some(amount));
        prop_assert_eq!(share(amount, 0, of), Some(0));
        prop_assert_eq!(share(-amount, days, of), Some(-part));
    }

    #[test]
    fn a_share_is_never_off_by_more_than_half(amount in 0..=i64::MAX, of in 1..4000_u32, days in 0..4000_u32) {
        let days = days.min(of);
        let part = i128::from(share(amount, days, of).unwrap());
        let error = part * i128::from(of) - i128::from(amount) * i128::from(days);
        prop_assert!(-i128::from(of) < 2 * error && 2 * error <= i128::from(of));
    }

    #[test]
    fn no_share_is_too_large_to_be_refused(amount: i64, days: u32, of: u32) {
        let part = share(amount, days, of);
        prop_assert!(part.is_some() || of == 0 || days > of);
    }

    #[test]
    fn what_is_used_and_what_is_left_is_the_term(first in any_day(), years in 1..=5_u32, used in 0..2000_u64) {
        let term = Days { first, last: last_day(first, years).unwrap() };
        let today = first.checked_add_days(CalendarDays::new(used)).unwrap();
        let used = u32::try_from(used).unwrap().min(term.days());
        prop_assert_eq!(used + term.left_on(today), term.days());
    }

    #[test]
    fn years_follow_each_other_without_a_gap(first in any_day(), years in 0..=5_u32, more in 0..=5_u32) {
        let both = last_day(first, years + more).unwrap();
        let next = last_day(first, years).unwrap().succ_opt().unwrap();
        if first.format("%m-%d").to_string() != "02-29" {
            prop_assert_eq!(last_day(next, more), Some(both));
        }
        let (one, all) = (Days { first, last: both }, Days { first: next, last: both });
        prop_assert_eq!(one.days(), all.days() + days_left(first, last_day(first, years).unwrap()));
    }
}

#[test]
fn nothing_is_too_large_to_be_told_apart() {
    let most = [i64::MAX, i64::MAX, 2];
    for amount in [i64::MAX, 0] {
        let parts = domain::proration::spread(amount, &most).unwrap();
        assert_eq!(
            parts.iter().map(|part| i128::from(*part)).sum::<i128>(),
            i128::from(amount)
        );
    }
    assert_eq!(Credits(i64::MAX).by_the_day(366), Err(AmountError::Overflow));
}
