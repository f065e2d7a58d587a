//! About support.

use domain::{Rejection, support::SupportError};

pub(super) fn all() -> Vec<Rejection> {
    let day = |text: &str| text.parse().unwrap();
    let (until, last) = (day("2026-11-21"), day("2027-11-21"));
    vec![
        SupportError::AlreadyAssigned.into(),
        SupportError::OfTrial.into(),
        SupportError::TooFarAhead { latest: last }.into(),
        SupportError::NeverAssigned.into(),
        SupportError::CoTermCount { count: 1, most: 100 }.into(),
        SupportError::NamedTwice.into(),
        SupportError::WouldShorten { until, last }.into(),
        SupportError::EndIsPast {
            until,
            today: day("2026-11-22"),
        }
        .into(),
        SupportError::ExtendedSince.into(),
    ]
}
