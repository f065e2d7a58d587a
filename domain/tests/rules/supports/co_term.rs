use domain::{
    LicenseId, NewEvent, Stream, SupportId,
    credit_account::{Cause, CauseKind, CreditError, CreditsDebited, Subject},
    license::{LicenseAssigned, LicenseError, Price},
    support::{AssignSupport, CoTermSupports, SupportCoTermed, SupportError, ToCoTerm},
};
use uuid::Uuid;

use super::{another_order, assigned, day, days, end, noon, support, taken};
use crate::support::{ANNA, BEN, Given, LICENSE, SUPPORT, credits, events::*, given, order};

/// Another license of Anna's.
const OTHER: LicenseId = LicenseId(Uuid::from_u128(0x15));
const FIRST_DAYS: SupportId = SupportId(Uuid::from_u128(0x61));
const OTHER_DAYS: SupportId = SupportId(Uuid::from_u128(0x62));

/// Anna has 500 credits left, and two licenses with support until 2027-11-21 and 2028-11-21.
fn anna_has_two() -> Given {
    let other = LicenseAssigned {
        license_id: OTHER,
        ..license_assigned()
    };
    let two_years = AssignSupport {
        license_id: OTHER,
        ..support(OTHER_SUPPORT, 2)
    };
    let licenses = [
        on_license(license_assigned()),
        NewEvent::new(Stream::License(OTHER), other),
    ];
    given(anna_has("707.67").into_iter().chain(licenses))
        .and(&support(SUPPORT, 1))
        .and(&two_years)
}

const OTHER_SUPPORT: SupportId = SupportId(Uuid::from_u128(0x60));

fn co_term(until: Option<&str>) -> CoTermSupports {
    let to_co_term = |license_id, support_id| ToCoTerm { license_id, support_id };
    CoTermSupports {
        reseller_id: ANNA,
        supports: vec![to_co_term(LICENSE, FIRST_DAYS), to_co_term(OTHER, OTHER_DAYS)],
        until: until.map(day),
        order: another_order(2),
    }
}

/// Days of Anna's first license, at the end of its year.
fn more_days(last: &str, count: u32, amount: &str) -> SupportCoTermed {
    SupportCoTermed {
        support_id: FIRST_DAYS,
        license_id: LICENSE,
        extends: SUPPORT,
        sku: format!("S{count}D-T-ENT-10").parse().unwrap(),
        days: days("2027-11-22", last),
        price: Price::Credits(credits(amount)),
        drawn: Some(drawn(amount)),
        order_reference: order().reference,
    }
}

fn on(license_id: LicenseId, event: SupportCoTermed) -> NewEvent {
    NewEvent::new(Stream::Support(license_id), event)
}

fn debit_for(license_id: LicenseId, amount: &str, after: &str, of: &str) -> NewEvent {
    let debited = CreditsDebited {
        reseller_id: ANNA,
        credits: credits(amount),
        cause: Cause {
            kind: CauseKind::SupportCoTermed,
            subject: Subject::License { license_id },
            sku: Some(of.parse().unwrap()),
        },
        parts: drawn(amount).parts,
        balance_after: credits(after),
    };
    on_credits(ANNA, debited)
}

/// A leap year by the day is 366 of 365 parts: 71.61 × 366 ÷ 365 = 71.8061… is 71.81.
#[test]
fn supports_come_to_the_latest_end() {
    let story = anna_has_two();
    story.when(&co_term(None)).then([
        taken(&another_order(2)),
        on(LICENSE, more_days("2028-11-21", 366, "71.81")),
        debit_for(LICENSE, "71.81", "428.19", "S366D-T-ENT-10"),
    ]);
}

#[test]
fn supports_come_to_the_day_that_was_asked_for() {
    let of_other = SupportCoTermed {
        support_id: OTHER_DAYS,
        license_id: OTHER,
        extends: OTHER_SUPPORT,
        days: days("2028-11-22", "2028-12-28"),
        ..more_days("2028-12-28", 37, "7.26")
    };
    anna_has_two().when(&co_term(Some("2028-12-28"))).then([
        taken(&another_order(2)),
        on(LICENSE, more_days("2028-12-28", 403, "79.07")),
        debit_for(LICENSE, "79.07", "420.93", "S403D-T-ENT-10"),
        on(OTHER, of_other),
        debit_for(OTHER, "7.26", "413.67", "S37D-T-ENT-10"),
    ]);
}

#[test]
fn expired_support_comes_back_from_today() {
    let events = anna_has_two().when_at(noon("2028-11-02"), &co_term(None)).events();
    let twenty = SupportCoTermed {
        days: days("2028-11-02", "2028-11-21"),
        ..more_days("2028-11-21", 20, "3.92")
    };
    assert_eq!(events[1], on(LICENSE, twenty));
}

#[test]
fn years_after_days_begin_where_the_days_end() {
    let story = anna_has_two().and(&co_term(Some("2028-12-28")));
    assert_eq!(end(&story, OTHER), Some(day("2028-12-28")));
    let events = story.when(&support(SupportId(Uuid::from_u128(0x70)), 1)).events();
    let domain::Event::SupportAssigned(year) = &events[1].event else {
        panic!("support is assigned first")
    };
    assert_eq!(year.days, days("2028-12-29", "2029-12-28"));
    assert_eq!(year.extends, Some(FIRST_DAYS));
    assert_eq!(year.price, assigned().price);
}

#[test]
fn what_ends_together_is_nothing_to_do() {
    let story = anna_has_two().and(&co_term(None));
    story.when(&co_term(None)).then_nothing();
    story.when(&co_term(Some("2028-11-21"))).then_nothing();
}

#[test]
fn no_support_becomes_shorter() {
    let (until, last) = (day("2028-11-20"), day("2028-11-21"));
    anna_has_two()
        .when(&co_term(Some("2028-11-20")))
        .then_error(SupportError::WouldShorten { until, last });
}

#[test]
fn the_common_end_is_between_today_and_ten_years_ahead() {
    let story = anna_has_two();
    let (until, today) = (day("2028-11-21"), day("2028-11-22"));
    story
        .when_at(noon("2028-11-22"), &co_term(None))
        .then_error(SupportError::EndIsPast { until, today });
    let latest = day("2036-11-21");
    story
        .when(&co_term(Some("2036-11-22")))
        .then_error(SupportError::TooFarAhead { latest });
    story
        .when(&co_term(Some("+262142-12-31")))
        .then_error(SupportError::TooFarAhead { latest });
}

#[test]
fn all_are_extended_or_none() {
    let (needed, available) = (credits("7.26"), credits("7.25"));
    let two = anna_has_two();
    let spent = debited("413.68", "86.32", CauseKind::LicenseAssigned, "T-ENT-10");
    two.also(spent)
        .when(&co_term(Some("2028-12-28")))
        .then_error(CreditError::TooFewCredits { needed, available });
    let never = LicenseAssigned {
        license_id: OTHER,
        ..license_assigned()
    };
    let licenses = [
        on_license(license_assigned()),
        NewEvent::new(Stream::License(OTHER), never),
    ];
    let story = given(anna_has("500").into_iter().chain(licenses));
    story.when(&co_term(None)).then_error(SupportError::NeverAssigned);
    story
        .and(&support(SUPPORT, 1))
        .when(&co_term(None))
        .then_error(SupportError::NeverAssigned);
}

#[test]
fn only_supports_of_their_seller_come_to_one_end() {
    let by_ben = CoTermSupports {
        reseller_id: BEN,
        ..co_term(None)
    };
    anna_has_two()
        .also(registered(BEN))
        .when(&by_ben)
        .then_error(LicenseError::Unknown);
}

#[test]
fn two_to_a_hundred_licenses_are_named_each_once() {
    let story = anna_has_two();
    for count in [0, 1, 101] {
        let supports = vec![co_term(None).supports[0]; count];
        story
            .when(&CoTermSupports {
                supports,
                ..co_term(None)
            })
            .then_error(SupportError::CoTermCount { count, most: 100 });
    }
    let supports = vec![co_term(None).supports[0]; 2];
    story
        .when(&CoTermSupports {
            supports,
            ..co_term(None)
        })
        .then_error(SupportError::NamedTwice);
}
