//! Support, bought, extended, upgraded and taken back.

use domain::{
    Currency, Event, Money,
    license::Price,
    proration::Days,
    support::{SupportAssigned, SupportCoTermed, SupportRevoked, SupportUpgraded, UpgradedSupport},
};

use crate::support::{LICENSE, MORE_SUPPORT, SUPPORT, credits, events::drawn, order, sku};

fn days(first: &str, last: &str) -> Days {
    Days {
        first: first.parse().unwrap(),
        last: last.parse().unwrap(),
    }
}

/// One event of each type in the order of the register.
pub(super) fn events() -> Vec<Event> {
    let (license_id, order_reference) = (LICENSE, || order().reference);
    let paid = |text| (Price::Credits(credits(text)), Some(drawn(text)));
    let ((first, first_drawn), (by_day, by_day_drawn)) = (paid("71.61"), paid("7.26"));
    vec![
        SupportAssigned {
            support_id: SUPPORT,
            license_id,
            extends: Some(MORE_SUPPORT),
            sku: "S1Y-T-ENT-10".parse().unwrap(),
            days: days("2026-11-22", "2027-11-21"),
            price: first,
            drawn: first_drawn,
            order_reference: order_reference(),
        }
        .into(),
        SupportCoTermed {
            support_id: MORE_SUPPORT,
            license_id,
            extends: SUPPORT,
            sku: "S37D-T-ENT-10".parse().unwrap(),
            days: days("2027-11-22", "2027-12-28"),
            price: by_day,
            drawn: by_day_drawn,
            order_reference: order_reference(),
        }
        .into(),
        SupportUpgraded {
            license_id,
            from: sku("T-ENT-10"),
            to: sku("T-ENT-25"),
            supports: vec![upgraded()],
            order_reference: order_reference(),
        }
        .into(),
        SupportRevoked {
            support_id: SUPPORT,
            license_id,
            refunded: Some(credits("91.25")),
        }
        .into(),
    ]
}

fn upgraded() -> UpgradedSupport {
    UpgradedSupport {
        support_id: SUPPORT,
        days_left: 200,
        days_of_term: 365,
        price: Price::Credits(credits("19.64")),
        drawn: Some(drawn("19.64")),
    }
}

/// Support of a direct sale, which no credits paid.
pub(super) fn variations() -> Vec<Event> {
    let (license_id, order_reference) = (LICENSE, || order().reference);
    let price = Price::Money(Money::new(10_231, Currency::Eur));
    vec![
        SupportAssigned {
            support_id: SUPPORT,
            license_id,
            extends: None,
            sku: "S1Y-T-ENT-10".parse().unwrap(),
            days: days("2026-11-22", "2027-11-21"),
            price,
            drawn: None,
            order_reference: order_reference(),
        }
        .into(),
        SupportUpgraded {
            license_id,
            from: sku("T-ENT-10"),
            to: sku("T-ENT-25"),
            supports: vec![UpgradedSupport {
                price,
                drawn: None,
                ..upgraded()
            }],
            order_reference: order_reference(),
        }
        .into(),
        SupportRevoked {
            support_id: SUPPORT,
            license_id,
            refunded: None,
        }
        .into(),
    ]
}
