//! Orders, and what a refund takes back.

use domain::{
    Event, Personal,
    license::{LicenseRevoked, LicenseUpgradeReverted, RevocationReason, Term},
    order::{
        Grant, GrantedLine, GrantedSupport, OrderCancelled, OrderFulfilled, OrderPaid, OrderPlaced, OrderRefunded,
        RefundedLine,
    },
    reservation::{ReservationKind, ReservationMade},
};

use crate::support::{
    ANNA, CARO, KEY, LICENSE, ORDER, SUBSCRIPTION, SUPPORT, credits,
    events::{euros, order_paid, order_placed},
    sku,
};

pub(super) fn events(personal: fn() -> Personal) -> Vec<Event> {
    let grant = Grant::Licenses {
        activation_key_id: KEY,
        license_ids: vec![LICENSE],
    };
    let placed = OrderPlaced {
        customer_email: personal(),
        customer_name: Some(personal()),
        customer_country: Some(personal()),
        customer_city: Some(personal()),
        reseller_id: Some(ANNA),
        ..order_placed()
    };
    let paid = OrderPaid {
        invoice: Some(personal()),
        ..order_paid()
    };
    let part = RefundedLine {
        number: 1,
        sku: sku("T-ENT-10").into(),
        delivered: true,
        amount: euros("10.00"),
        tax: euros("1.67"),
        in_whole: false,
    };
    vec![
        LicenseRevoked {
            license_id: LICENSE,
            reason: RevocationReason::OrderRefunded,
        }
        .into(),
        LicenseUpgradeReverted {
            license_id: LICENSE,
            from: sku("T-ENT-10"),
            to: sku("T-ENT-3"),
            term: Term::Permanent,
        }
        .into(),
        placed.into(),
        paid.into(),
        OrderFulfilled {
            order_id: ORDER,
            lines: vec![GrantedLine { number: 1, grant }],
        }
        .into(),
        OrderRefunded {
            order_id: ORDER,
            refund_reference: "RF-1".to_owned(),
            amount: euros("10.00"),
            tax: euros("1.67"),
            live: true,
            lines: vec![part],
            grants_kept: true,
        }
        .into(),
        OrderCancelled { order_id: ORDER }.into(),
    ]
}

/// None has a personal field, so the order as placed is not among them.
pub(super) fn variations() -> Vec<Event> {
    let upgrade = Grant::Upgrade {
        license_id: LICENSE,
        from: sku("T-ENT-3"),
        term: Term::Permanent,
        to: sku("T-ENT-10"),
    };
    let credits = Grant::Credits {
        reseller_id: ANNA,
        credits: credits("100"),
        lot: 1,
    };
    let supports = Grant::Supports {
        supports: vec![GrantedSupport {
            license_id: LICENSE,
            support_id: SUPPORT,
        }],
    };
    let support_upgrade = Grant::SupportUpgrade { license_id: LICENSE };
    let subscriptions = Grant::Subscriptions {
        activation_key_id: KEY,
        subscription_ids: vec![SUBSCRIPTION],
    };
    let channels = Grant::Channels {
        subscription_id: SUBSCRIPTION,
        from: sku("RS-5"),
        to: sku("RS-8"),
    };
    let lines = (1..).zip([upgrade, credits, supports, support_upgrade, subscriptions, channels]);
    vec![
        ReservationMade {
            reservation_id: CARO.0,
            kind: ReservationKind::CustomerKey,
        }
        .into(),
        ReservationMade {
            reservation_id: ORDER.0,
            kind: ReservationKind::Payment,
        }
        .into(),
        order_paid().into(),
        OrderFulfilled {
            order_id: ORDER,
            lines: lines.map(|(number, grant)| GrantedLine { number, grant }).collect(),
        }
        .into(),
    ]
}
