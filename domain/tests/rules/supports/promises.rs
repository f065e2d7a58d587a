//! Promises about support, whatever is bought, upgraded, brought to one end and taken back, on whatever day.

use chrono::{Days as CalendarDays, NaiveDate};
use domain::{
    Command, Event, LicenseId, NewEvent, Stream, SupportId,
    credit_account::Subject,
    license::{DeleteLicense, LicenseAssigned, UpgradeLicense},
    proration::last_day,
    support::{CoTermSupports, Support, SupportAssigned, ToCoTerm},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::{anna_sold, another_order, assigned, day, days, end, noon, support};
use crate::support::{ANNA, BY_ANNA, Given, LICENSE, MORE_SUPPORT, SUPPORT, events::*, sku};

/// Another license, whose support comes to one end with that of the first.
const OTHER: LicenseId = LicenseId(Uuid::from_u128(0x15));
const SIZES: [&str; 4] = ["T-ENT-10", "T-ENT-25", "T-ENT-50", "T-ENT-UNLIMITED"];

#[derive(Clone, Copy, Debug)]
enum Action {
    Assign { years: u32 },
    Upgrade { size: usize },
    CoTerm { days: u64 },
    Wait { days: u64 },
    Delete,
}

fn any_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => (0..=6_u32).prop_map(|years| Action::Assign { years }),
        3 => (0..SIZES.len()).prop_map(|size| Action::Upgrade { size }),
        3 => (0..3000_u64).prop_map(|days| Action::CoTerm { days }),
        4 => (0..900_u64).prop_map(|days| Action::Wait { days }),
        1 => Just(Action::Delete),
    ]
}

fn after(first: NaiveDate, days: u64) -> NaiveDate {
    first.checked_add_days(CalendarDays::new(days)).unwrap()
}

fn command(action: Action, number: u128, today: NaiveDate) -> Option<Box<dyn Command>> {
    let (support_id, order) = (
        SupportId(Uuid::from_u128(0x100 + number)),
        another_order(0x100 + number),
    );
    match action {
        Action::Assign { years } => Some(Box::new(support(support_id, years))),
        Action::Upgrade { size } => Some(Box::new(UpgradeLicense {
            license_id: LICENSE,
            by: BY_ANNA,
            to: sku(SIZES[size]),
            to_permanent: false,
            order,
            paid: None,
            support_paid: None,
        })),
        Action::CoTerm { days } => {
            let to_co_term = |license_id, support_id| ToCoTerm { license_id, support_id };
            let of_other = SupportId(Uuid::from_u128(0x900 + number));
            Some(Box::new(CoTermSupports {
                reseller_id: ANNA,
                supports: vec![to_co_term(LICENSE, support_id), to_co_term(OTHER, of_other)],
                until: Some(after(today, days)),
                order,
            }))
        }
        Action::Wait { .. } => None,
        Action::Delete => Some(Box::new(DeleteLicense {
            license_id: LICENSE,
            by: BY_ANNA,
        })),
    }
}

/// What was debited for the license and its support, and what came back.
fn paid_and_refunded(events: &[Event]) -> (i64, i64) {
    let subject = Subject::License { license_id: LICENSE };
    let mut sums = (42_126, 0);
    for event in events {
        match event {
            Event::CreditsDebited(debited) if debited.cause.subject == subject => sums.0 += debited.credits.0,
            Event::CreditsRefunded(refunded) if refunded.cause.subject == subject => sums.1 += refunded.credits.0,
            _ => {}
        }
    }
    sums
}

/// Anna has more credits than she needs, and two licenses, of which the other once had support.
fn anna_has_two() -> Given {
    let license = LicenseAssigned {
        license_id: OTHER,
        ..license_assigned()
    };
    let once = SupportAssigned {
        license_id: OTHER,
        days: days("2022-01-01", "2022-12-31"),
        ..assigned()
    };
    anna_sold("1000000")
        .also(NewEvent::new(Stream::License(OTHER), license))
        .also(NewEvent::new(Stream::Support(OTHER), once))
}

/// Each term has days and begins after the one before, none ends too far ahead.
fn is_in_order(support: &Support, today: NaiveDate) -> bool {
    let terms = support.terms();
    let apart = |pair: &[domain::support::PurchasedTerm]| pair[0].days.last < pair[1].days.first;
    let near = terms.iter().all(|term| Some(term.days.last) <= last_day(today, 10));
    near && terms.iter().all(|term| term.days.days() > 0) && terms.windows(2).all(apart)
}

/// Anna buys so many years on this day.
fn decided(story: Given, support_id: SupportId, years: u32, today: NaiveDate) -> Given {
    let events = story
        .when_at(noon(&today.to_string()), &support(support_id, years))
        .events();
    events.into_iter().fold(story, Given::also)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn support_is_never_shorter_and_comes_back_for_what_it_cost(
        first in 0..1500_u64,
        actions in proptest::collection::vec(any_action(), 1..30),
    ) {
        let (mut story, mut events, mut is_deleted) = (anna_has_two(), vec![], false);
        let mut today = after(day("2023-02-28"), first);
        for (number, action) in (0..).zip(actions) {
            if let Action::Wait { days } = action {
                today = after(today, days);
            }
            let before = end(&story, LICENSE);
            let decided = command(action, number, today).map(|command| {
                command.decide(story.states(), noon(&today.to_string()))
            });
            let is_taken = matches!(decided, Some(Ok(_)));
            for event in decided.and_then(Result::ok).unwrap_or_default() {
                events.push(event.event.clone());
                story = story.also(event);
            }
            is_deleted |= is_taken && matches!(action, Action::Delete);
            prop_assert!(is_in_order(story.states().support(LICENSE), today));
            prop_assert!(is_deleted || before <= end(&story, LICENSE));
            let (paid, refunded) = paid_and_refunded(&events);
            prop_assert_eq!(refunded, if is_deleted { paid } else { 0 });
            prop_assert!(!is_deleted || end(&story, LICENSE).is_none());
        }
    }

    /// Also if it is expired by then, and whether or not it begins on 29 February.
    #[test]
    fn extended_twice_is_as_long_as_extended_by_the_sum(
        first in 0..3000_u64,
        before in 0..=2_u32,
        later in 0..1500_u64,
        years in 1..=2_u32,
        more in 1..=3_u32,
    ) {
        let (bought, today) = (after(day("2024-02-29"), first), after(day("2024-02-29"), first + later));
        let story = || match before {
            0 => anna_sold("100000"),
            years => decided(anna_sold("100000"), SUPPORT, years, bought),
        };
        let ids = [MORE_SUPPORT, SupportId(Uuid::from_u128(0x99))];
        let twice = decided(decided(story(), ids[0], years, today), ids[1], more, today);
        let once = decided(story(), ids[0], years + more, today);
        prop_assert_eq!(end(&twice, LICENSE), end(&once, LICENSE));
    }
}
