//! What may have happened.

use domain::{
    ActivationKeyId, Money, NewEvent, Personal, ResellerId, Stream,
    activation_key::{ActivationKeyAdded, Owner},
    catalog::{PriceListPublished, default_price_list},
    credit_account::{
        Cause, CauseKind, CreditsDebited, CreditsPurchased, CreditsRefunded, Drawn, Lot, LotPart, Subject,
    },
    license::{LicenseActivated, LicenseAssigned, LicenseDeleted, LicenseUpgraded, Price, Term},
    order::{OrderLine, OrderPaid, OrderPlaced, PricedBy},
    person::PersonRegistered,
    reseller::{ResellerRegistered, ResellerSuspended},
    reservation::{ReservationKind, ReservationMade},
};

use super::{ANNA, BY_ANNA, CARO, KEY, LICENSE, ORDER, ORDER_HASH, credits, order, sku};

pub(crate) fn published() -> NewEvent {
    NewEvent::new(
        Stream::Catalog,
        PriceListPublished {
            price_list: default_price_list(),
        },
    )
}

pub(crate) fn registered(reseller_id: ResellerId) -> NewEvent {
    let name = "Reseller".to_owned();
    NewEvent::new(
        Stream::Reseller(reseller_id),
        ResellerRegistered {
            reseller_id,
            parent_id: None,
            name,
        },
    )
}

/// A reseller below `parent_id`.
pub(crate) fn registered_below(parent_id: ResellerId, reseller_id: ResellerId) -> NewEvent {
    let (name, parent_id) = ("Reseller".to_owned(), Some(parent_id));
    NewEvent::new(
        Stream::Reseller(reseller_id),
        ResellerRegistered {
            reseller_id,
            parent_id,
            name,
        },
    )
}

pub(crate) fn suspended(reseller_id: ResellerId) -> NewEvent {
    let reason = "unpaid invoice".to_owned();
    NewEvent::new(Stream::Reseller(reseller_id), ResellerSuspended { reseller_id, reason })
}

/// Anna buys her first credits.
pub(crate) fn purchased(amount: &str) -> NewEvent {
    let credits = credits(amount);
    NewEvent::new(
        Stream::CreditAccount(ANNA),
        CreditsPurchased {
            reseller_id: ANNA,
            credits,
            paid: None,
            lot: Some(1),
            expires_on: None,
            balance_after: credits,
        },
    )
}

pub(crate) fn added(activation_key_id: ActivationKeyId, owner: Owner) -> NewEvent {
    let code = "NAQR-HVW5-0000-0001".parse().unwrap();
    NewEvent::new(
        Stream::ActivationKey(activation_key_id),
        ActivationKeyAdded {
            activation_key_id,
            owner,
            code,
            chosen: false,
            name: None,
        },
    )
}

/// A price list, Anna with so many credits, and her key.
pub(crate) fn anna_has(amount: &str) -> Vec<NewEvent> {
    let owner = Owner::Reseller { reseller_id: ANNA };
    vec![published(), registered(ANNA), purchased(amount), added(KEY, owner)]
}

/// A price list, and Caro with a key of her own.
pub(crate) fn caro_orders() -> Vec<NewEvent> {
    let owner = Owner::Customer { person_id: CARO };
    vec![published(), caro_registered(), added(KEY, owner)]
}

pub(crate) fn caro_registered() -> NewEvent {
    let email = Personal::new(CARO, "caro@example.com");
    NewEvent::new(Stream::Person(CARO), PersonRegistered { person_id: CARO, email })
}

pub(crate) fn order_taken() -> NewEvent {
    let kind = ReservationKind::OrderReference;
    NewEvent::new(
        Stream::Reservation(ORDER_HASH),
        ReservationMade {
            reservation_id: ORDER_HASH,
            kind,
        },
    )
}

/// The license that [`super::assign`] leads to.
pub(crate) fn license_assigned() -> LicenseAssigned {
    LicenseAssigned {
        license_id: LICENSE,
        activation_key_id: KEY,
        seller: BY_ANNA,
        customer_id: CARO,
        customer_email: Personal::new(CARO, "caro@example.com"),
        sku: sku("T-ENT-10"),
        term: Term::Permanent,
        price: Price::Credits(credits("421.26")),
        drawn: Some(drawn("421.26")),
        order_reference: order().reference,
        comment: None,
    }
}

pub(crate) fn license_upgraded(from: &str, to: &str, price: Price) -> LicenseUpgraded {
    LicenseUpgraded {
        license_id: LICENSE,
        from: sku(from),
        to: sku(to),
        became_permanent: false,
        price,
        drawn: match price {
            Price::Credits(credits) => Some(drawn(&credits.to_string())),
            Price::Free | Price::Money(_) => None,
        },
        order_reference: order().reference,
    }
}

pub(crate) fn license_activated(computer_id: &str) -> LicenseActivated {
    LicenseActivated {
        license_id: LICENSE,
        customer_id: CARO,
        serial: "P30AF".to_owned(),
        computer_id: computer_id.to_owned(),
        computer_name: None,
    }
}

pub(crate) fn license_deleted(refunded: Option<&str>) -> NewEvent {
    let refunded = refunded.map(credits);
    on_license(LicenseDeleted {
        license_id: LICENSE,
        refunded,
    })
}

pub(crate) fn on_license(event: impl Into<domain::Event>) -> NewEvent {
    NewEvent::new(Stream::License(LICENSE), event)
}

/// Credits of a lot without a price.
pub(crate) fn of_lot(number: u32, amount: &str) -> LotPart {
    let lot = Lot {
        number,
        price: None,
        expires_on: None,
    };
    LotPart {
        credits: credits(amount),
        lot: Some(lot),
    }
}

/// Credits of Anna's first lot.
pub(crate) fn drawn(amount: &str) -> Drawn {
    Drawn {
        reseller_id: ANNA,
        parts: vec![of_lot(1, amount)],
    }
}

pub(crate) fn on_credits(of: ResellerId, event: impl Into<domain::Event>) -> NewEvent {
    NewEvent::new(Stream::CreditAccount(of), event)
}

fn cause(kind: CauseKind, of: &str) -> Cause {
    Cause {
        kind,
        subject: Subject::License { license_id: LICENSE },
        sku: Some(of.parse().unwrap()),
    }
}

pub(crate) fn debited(amount: &str, after: &str, kind: CauseKind, of: &str) -> NewEvent {
    let (credits, balance_after) = (credits(amount), credits(after));
    NewEvent::new(
        Stream::CreditAccount(ANNA),
        CreditsDebited {
            reseller_id: ANNA,
            credits,
            cause: cause(kind, of),
            parts: vec![of_lot(1, amount)],
            balance_after,
        },
    )
}

pub(crate) fn refunded(amount: &str, after: &str, of: &str) -> NewEvent {
    let (credits, balance_after) = (credits(amount), credits(after));
    let cause = cause(CauseKind::LicenseDeleted, of);
    NewEvent::new(
        Stream::CreditAccount(ANNA),
        CreditsRefunded {
            reseller_id: ANNA,
            credits,
            cause,
            parts: vec![of_lot(1, amount)],
            balance_after,
        },
    )
}

pub(crate) fn euros(text: &str) -> Money {
    Money::parse(text, domain::Currency::Eur).unwrap()
}

/// Caro ordered a license of ten users by the provider's checkout, with some discount and tax.
pub(crate) fn order_placed() -> OrderPlaced {
    OrderPlaced {
        order_id: ORDER,
        reference: order().reference,
        reservation_id: ORDER_HASH,
        customer_id: CARO,
        customer_email: Personal::new(CARO, "caro@example.com"),
        customer_name: None,
        customer_country: None,
        customer_city: None,
        reseller_id: None,
        day: "2026-11-22".parse().unwrap(),
        priced_by: PricedBy::Provider,
        live: true,
        lines: vec![OrderLine {
            number: 1,
            product: "TSplus".to_owned(),
            sku: "T-ENT-10".parse().unwrap(),
            quantity: 1,
            unit_price: euros("601.80"),
            subtotal: euros("601.80"),
            discounted: euros("541.62"),
            gross: euros("649.94"),
            about: None,
            supports: vec![],
        }],
        net: euros("601.80"),
        discount: euros("60.18"),
        tax: euros("108.32"),
        gross: euros("649.94"),
    }
}

pub(crate) fn order_paid() -> OrderPaid {
    OrderPaid {
        order_id: ORDER,
        customer_id: CARO,
        provider: "sandbox".to_owned(),
        payment_reference: "PAY-1".to_owned(),
        amount: euros("649.94"),
        tax: euros("108.32"),
        live: true,
        invoice: None,
    }
}

pub(crate) fn on_order(event: impl Into<domain::Event>) -> NewEvent {
    NewEvent::new(Stream::Order(ORDER), event)
}
