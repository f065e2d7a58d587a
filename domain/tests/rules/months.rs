//! A period is a calendar month in UTC.

use chrono::{DateTime, NaiveDate, Utc};
use domain::period::{Month, PeriodError};
use proptest::prelude::*;

use crate::support::today;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn some_month(text: &str) -> Option<Month> {
    Some(month(text))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_month_is_written_as_year_and_month() {
    let november = Month::of(today());
    assert_eq!(november, month("2026-11"));
    assert_eq!(november.to_string(), "2026-11");
    assert_eq!(
        (november.first_day(), november.last_day()),
        (day("2026-11-01"), day("2026-11-30"))
    );
    assert_eq!(month("2024-02").last_day(), day("2024-02-29"));
    assert_eq!(
        (month("2026-01").before(), month("2026-12").after()),
        (some_month("2025-12"), some_month("2027-01"))
    );
    for text in [
        "",
        "2026",
        "2026-1",
        "2026-13",
        "2026-00",
        "26-11",
        "2026-11-01",
        "+2026-11",
        "2026-+1",
        "02026-11",
    ] {
        assert_eq!(text.parse::<Month>(), Err(PeriodError::MalformedMonth), "{text}");
    }
}

#[test]
fn the_calendar_ends_without_a_panic() {
    let (first, last) = (Month::of_day(NaiveDate::MIN), Month::of_day(NaiveDate::MAX));
    assert_eq!((first.before(), last.after()), (None, None));
    assert_eq!((first.first_day(), last.last_day()), (NaiveDate::MIN, NaiveDate::MAX));
    for month in [first, last] {
        assert_eq!(month.to_string().parse(), Ok(month));
        let error = PeriodError::Closed {
            month,
            closed_until: month,
        };
        assert!(error.to_string().contains("closed"));
    }
    assert!(!last.is_over(DateTime::<Utc>::MAX_UTC));
}

proptest! {
    #[test]
    fn a_month_holds_its_days_and_is_read_as_it_is_written(days in -1_000_000..1_000_000_i32) {
        let Some(day) = NaiveDate::from_epoch_days(days) else { return Ok(()) };
        let month = Month::of_day(day);
        prop_assert!(month.first_day() <= day && day <= month.last_day());
        prop_assert_eq!(month.to_string().parse(), Ok(month));
        prop_assert_eq!(month.before().and_then(Month::after), Some(month));
        prop_assert!(month.before() < Some(month));
    }
}
