//! One event of each type, every optional field given.

use domain::{
    Currency, Event, Money, Personal,
    activation_key::{ActivationKeyAdded, ActivationKeyRenamed, Owner},
    catalog::{PriceList, PriceListPublished, default_price_list},
    credit_account::{Cause, CauseKind, CreditsAdjusted, CreditsDebited, CreditsPurchased, CreditsRefunded},
    license::{
        LicenseActivated, LicenseAssigned, LicenseCommentChanged, LicenseCustomerChanged, LicenseDeleted,
        LicenseRevoked, LicenseUpgradeReverted, LicenseUpgraded, Price, RevocationReason, Seller, Term,
    },
    order::{
        Grant, GrantedLine, OrderCancelled, OrderFulfilled, OrderLine, OrderPaid, OrderPlaced, OrderRefunded, PricedBy,
        RefundedLine, Subject,
    },
    person::PersonRegistered,
    reseller::{ResellerRegistered, ResellerReinstated, ResellerSuspended},
    reservation::{ReservationKind, ReservationMade},
};

use crate::support::{
    ANNA, BEN, BY_ANNA, CARO, CODE_HASH, KEY, LICENSE, ORDER, ORDER_HASH, credits,
    events::{euros, license_assigned, license_upgraded, order_paid, order_placed},
    sku, time,
};

/// One event of each type in the order of the register.
pub(crate) fn samples(personal: fn() -> Personal) -> Vec<Event> {
    let mut events = resellers_and_credits();
    events.extend(keys_and_persons(personal));
    events.extend(licenses(personal));
    events.extend(orders(personal));
    events
}

fn resellers_and_credits() -> Vec<Event> {
    let (reseller_id, credits, balance_after) = (ANNA, credits("12.50"), credits("112.50"));
    let cause = |kind| Cause {
        kind,
        license_id: LICENSE,
        sku: Some(sku("T-ENT-10")),
    };
    let text = |text: &str| text.to_owned();
    let paid = Some(Money::new(1250, Currency::Usd));
    let (assigned, deleted) = (cause(CauseKind::LicenseAssigned), cause(CauseKind::LicenseDeleted));
    vec![
        PriceListPublished {
            price_list: short_list(),
        }
        .into(),
        ResellerRegistered {
            reseller_id,
            parent_id: Some(BEN),
            name: text("Anna & Co"),
        }
        .into(),
        ResellerSuspended {
            reseller_id,
            reason: text("unpaid invoice"),
        }
        .into(),
        ResellerReinstated { reseller_id }.into(),
        CreditsPurchased {
            reseller_id,
            credits,
            paid,
            balance_after,
        }
        .into(),
        CreditsDebited {
            reseller_id,
            credits,
            cause: assigned,
            balance_after,
        }
        .into(),
        CreditsRefunded {
            reseller_id,
            credits,
            cause: deleted,
            balance_after,
        }
        .into(),
        CreditsAdjusted {
            reseller_id,
            credits,
            reason: text("typing error"),
            balance_after,
        }
        .into(),
    ]
}

fn keys_and_persons(personal: fn() -> Personal) -> Vec<Event> {
    let owner = Owner::Reseller { reseller_id: ANNA };
    let code = "NAQR-HVW5-0000-0001".parse().unwrap();
    let kind = ReservationKind::ActivationKeyCode;
    let (activation_key_id, name) = (KEY, Some(personal()));
    vec![
        ReservationMade {
            reservation_id: CODE_HASH,
            kind,
        }
        .into(),
        ActivationKeyAdded {
            activation_key_id,
            owner,
            code,
            chosen: true,
            name,
        }
        .into(),
        ActivationKeyRenamed {
            activation_key_id,
            name: personal(),
        }
        .into(),
        PersonRegistered {
            person_id: CARO,
            email: personal(),
        }
        .into(),
    ]
}

fn licenses(personal: fn() -> Personal) -> Vec<Event> {
    let (license_id, customer_id) = (LICENSE, CARO);
    let term = Term::Trial {
        days: 30,
        ends_at: time("2026-12-22T10:00:00.123456Z"),
    };
    let assigned = LicenseAssigned {
        customer_email: personal(),
        term,
        comment: Some(personal()),
        ..license_assigned()
    };
    let activated = LicenseActivated {
        license_id,
        customer_id,
        serial: "P30AF".to_owned(),
        computer_id: "SRV-1".to_owned(),
        computer_name: Some(personal()),
    };
    let upgraded = LicenseUpgraded {
        became_permanent: true,
        ..license_upgraded("T-ENT-10", "T-ENT-UNLIMITED", Price::Credits(credits("1265.46")))
    };
    vec![
        assigned.into(),
        activated.into(),
        upgraded.into(),
        LicenseCustomerChanged {
            license_id,
            customer_id,
            customer_email: personal(),
        }
        .into(),
        LicenseCommentChanged {
            license_id,
            comment: Some(personal()),
        }
        .into(),
        LicenseDeleted {
            license_id,
            refunded: Some(credits("12.50")),
        }
        .into(),
        LicenseRevoked {
            license_id,
            reason: RevocationReason::OrderRefunded,
        }
        .into(),
        LicenseUpgradeReverted {
            license_id,
            from: sku("T-ENT-10"),
            to: sku("T-ENT-3"),
            term,
        }
        .into(),
    ]
}

fn orders(personal: fn() -> Personal) -> Vec<Event> {
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
        amount: euros("10.00"),
        in_whole: false,
    };
    vec![
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
            lines: vec![part],
            grants_kept: true,
        }
        .into(),
        OrderCancelled { order_id: ORDER }.into(),
    ]
}

/// The products of the short list.
const SHORT: [&str; 3] = ["AS", "RW", "RS"];

/// A list of one product of fixed sizes, one of any number and one by subscription.
fn short_list() -> PriceList {
    let mut list = default_price_list();
    list.products.retain(|product| SHORT.contains(&product.code.as_str()));
    list.prices.retain(|price| SHORT.contains(&price.sku.product()));
    list.credits_expire_after_days = Some(730);
    list
}

/// Events whose choices and optional fields the samples do not show. None has a personal field that is given.
pub(crate) fn variations() -> Vec<Event> {
    [
        variations_of_credits(),
        variations_of_licenses(),
        variations_of_orders(),
    ]
    .concat()
}

fn variations_of_credits() -> Vec<Event> {
    let (reseller_id, none) = (ANNA, credits("0"));
    let kind = CauseKind::LicenseUpgraded;
    let cause = Cause {
        kind,
        license_id: LICENSE,
        sku: None,
    };
    let (name, reason) = ("Anna".to_owned(), "x".to_owned());
    vec![
        ResellerRegistered {
            reseller_id,
            parent_id: None,
            name,
        }
        .into(),
        CreditsPurchased {
            reseller_id,
            credits: none,
            paid: None,
            balance_after: none,
        }
        .into(),
        CreditsDebited {
            reseller_id,
            credits: none,
            cause,
            balance_after: none,
        }
        .into(),
        CreditsAdjusted {
            reseller_id,
            credits: credits("-12.50"),
            reason,
            balance_after: none,
        }
        .into(),
    ]
}

fn variations_of_licenses() -> Vec<Event> {
    let (activation_key_id, license_id) = (KEY, LICENSE);
    let (kind, reservation_id) = (ReservationKind::OrderReference, ORDER_HASH);
    let owner = Owner::Customer { person_id: CARO };
    let code = "NAQR-HVW5-0000-0001".parse().unwrap();
    let money = Price::Money(Money::new(60180, Currency::Eur));
    vec![
        ReservationMade { reservation_id, kind }.into(),
        ActivationKeyAdded {
            activation_key_id,
            owner,
            code,
            chosen: false,
            name: None,
        }
        .into(),
        license_upgraded("RW-1", "RW-2", Price::Free).into(),
        license_upgraded("RW-1", "RW-2", money).into(),
        LicenseCommentChanged {
            license_id,
            comment: None,
        }
        .into(),
        LicenseDeleted {
            license_id,
            refunded: None,
        }
        .into(),
    ]
}

/// None has a personal field, so the order as placed is not among them.
fn variations_of_orders() -> Vec<Event> {
    let upgrade = Grant::Upgrade {
        license_id: LICENSE,
        from: sku("T-ENT-3"),
        term: Term::Permanent,
        to: sku("T-ENT-10"),
    };
    let credits = Grant::Credits {
        reseller_id: ANNA,
        credits: credits("100"),
    };
    let lines = (1..).zip([upgrade, credits]);
    vec![
        ReservationMade {
            reservation_id: CARO.0,
            kind: ReservationKind::CustomerKey,
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

/// The two terms, the two sellers, and a line of an order that is about a license, as they are stored.
pub(crate) fn sales() -> [String; 6] {
    let ends_at = time("2026-12-22T10:00:00Z");
    let line = OrderLine {
        about: Some(Subject::License { license_id: LICENSE }),
        ..order_placed().lines.remove(0)
    };
    let json = |value: serde_json::Result<String>| value.unwrap();
    [
        json(serde_json::to_string(&Term::Trial { days: 30, ends_at })),
        json(serde_json::to_string(&Term::Permanent)),
        json(serde_json::to_string(&BY_ANNA)),
        json(serde_json::to_string(&Seller::Direct)),
        json(serde_json::to_string(&line)),
        json(serde_json::to_string(&PricedBy::List)),
    ]
}
