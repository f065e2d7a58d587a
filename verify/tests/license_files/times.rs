//! Times and days as text, and support on its last day.

use keyledger_verify::{Day, License, Timestamp};
use proptest::prelude::*;

use crate::make::{license, time};

#[test]
fn known_moments_are_written_as_everybody_writes_them() {
    for (seconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_799, "2000-02-29T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (1_796_083_200, "2026-12-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
        (-62_135_596_800, "0001-01-01T00:00:00Z"),
    ] {
        assert_eq!(Timestamp::from_unix(seconds).to_string(), text);
        assert_eq!(text.parse(), Ok(Timestamp::from_unix(seconds)));
    }
}

#[test]
fn each_day_of_four_centuries_follows_the_one_before() {
    let mut day: Day = "1900-01-01".parse().unwrap();
    for _ in 0..146_097 {
        let next = Day::of(day.end());
        assert!(next > day);
        assert_eq!(next.to_string().parse(), Ok(next));
        day = next;
    }
    assert_eq!(day.to_string(), "2300-01-01");
}

#[test]
fn support_is_in_force_until_its_last_day_is_over() {
    let license = license();
    assert!(license.has_support_at(time("2027-03-31T23:59:59Z")));
    assert!(!license.has_support_at(time("2027-04-01T00:00:00Z")));
    let without = License {
        support_until: None,
        ..license
    };
    assert!(!without.has_support_at(time("2026-12-01T00:00:00Z")));
}

proptest! {
    #[test]
    fn any_moment_can_be_shown(seconds in any::<i64>()) {
        let moment = Timestamp::from_unix(seconds);
        let is_in_the_years = (-62_135_596_800..=253_402_300_799).contains(&seconds);
        prop_assert_eq!(moment.to_string().parse() == Ok(moment), is_in_the_years);
    }

    #[test]
    fn any_text_is_a_time_or_refused(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z|\\PC{0,30}") {
        if let Ok(moment) = text.parse::<Timestamp>() {
            prop_assert_eq!(moment.to_string(), text);
        }
    }
}
