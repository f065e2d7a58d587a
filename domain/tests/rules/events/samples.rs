//! One event of each type, every optional field given.

mod computers;

use domain::{
    Currency, Event, Money, Personal,
    activation_key::{ActivationKeyAdded, ActivationKeyRenamed, Owner},
    books::{Asset, Total},
    catalog::{PriceList, default_price_list},
    credit_account::{Cause, CauseKind, CreditsAdjusted, CreditsDebited, CreditsPurchased, LotPart, Subject},
    license::{
        LicenseActivated, LicenseAssigned, LicenseCommentChanged, LicenseCustomerChanged, LicenseDeleted,
        LicenseUpgraded, Price, Seller, Term,
    },
    order::{OrderLine, PricedBy, Subject as LineSubject},
    period::{PeriodCloseRequested, PeriodCloseWithdrawn, PeriodClosed, PeriodReopened, Seal},
    person::{ErasureGround, PersonErased, PersonRegistered},
    reservation::{ReservationKind, ReservationMade, ReservationReleased},
};

use crate::guessing::noticed;
use crate::support::{
    ADDRESS_HASH, ANNA, BY_ANNA, CARO, CODE_HASH, EVA, FINN, KEY, LICENSE, ORDER_HASH, credits,
    events::{license_assigned, license_upgraded, order_placed},
    time,
};

mod credit_account;
mod customers;
mod orders;
mod resellers;
mod signing_keys;
mod subscriptions;
mod support;
mod users;

/// One event of each type in the order of the register.
pub(crate) fn samples(personal: fn() -> Personal) -> Vec<Event> {
    let mut events = resellers::events(personal);
    events.extend(credit_account::events());
    events.extend(keys_and_persons(personal));
    events.extend(licenses(personal));
    events.extend(computers::computers());
    events.extend(customers::events(personal));
    events.extend(periods());
    events.extend(signing_keys::events());
    events.push(noticed("2026-11-22T10:00:00Z").event);
    events.extend(orders::events(personal));
    events.extend(subscriptions::events(personal));
    events.extend(support::events());
    events.extend(users::events(personal));
    events
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
        ReservationReleased {
            reservation_id: ADDRESS_HASH,
            kind: ReservationKind::EmailAddress,
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
        PersonErased {
            person_id: CARO,
            ground: ErasureGround::Requested,
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
    ]
}

fn periods() -> Vec<Event> {
    let (month, by, approved_by) = ("2026-10".parse().unwrap(), EVA, FINN);
    let total = |asset, sum| Total {
        asset,
        debits: sum,
        credits: sum,
    };
    let eur = Asset::Money(Currency::Eur);
    let seal = Seal {
        last_position: 1234,
        entries: 56,
        totals: vec![total(Asset::Credit, 1250), total(eur, 60180)],
    };
    let reason = "an invoice came late".to_owned();
    vec![
        PeriodCloseRequested {
            month,
            by,
            seal: seal.clone(),
        }
        .into(),
        PeriodCloseWithdrawn {
            month,
            by,
            reason: reason.clone(),
        }
        .into(),
        PeriodClosed {
            month,
            requested_by: by,
            approved_by,
            seal,
        }
        .into(),
        PeriodReopened {
            month,
            by,
            approved_by,
            reason,
        }
        .into(),
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
        resellers::variations(),
        variations_of_credits(),
        variations_of_licenses(),
        customers::variations(),
        erasures(),
        orders::variations(),
        subscriptions::variations(),
        support::variations(),
        users::variations(),
    ]
    .concat()
}

fn erasures() -> Vec<Event> {
    let erased = |ground| PersonErased {
        person_id: CARO,
        ground,
    };
    ErasureGround::ALL.map(|ground| erased(ground).into()).to_vec()
}

fn variations_of_credits() -> Vec<Event> {
    let (reseller_id, none) = (ANNA, credits("0"));
    let kind = CauseKind::LicenseUpgraded;
    let cause = Cause {
        kind,
        subject: Subject::License { license_id: LICENSE },
        sku: None,
    };
    let reason = "x".to_owned();
    vec![
        CreditsPurchased {
            reseller_id,
            credits: none,
            paid: None,
            lot: None,
            expires_on: None,
            balance_after: none,
        }
        .into(),
        CreditsDebited {
            reseller_id,
            credits: none,
            cause,
            parts: vec![LotPart {
                credits: none,
                lot: None,
            }],
            balance_after: none,
        }
        .into(),
        CreditsAdjusted {
            reseller_id,
            credits: credits("-12.50"),
            adjustment_id: None,
            reason,
            requested_by: None,
            approved_by: None,
            effective_on: None,
            parts: vec![],
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
        ReservationMade {
            reservation_id,
            kind: ReservationKind::TrialOnComputer,
        }
        .into(),
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

/// The two terms, the two sellers, a line of an order that is about a license, and what another is about, as they are stored.
pub(crate) fn sales() -> [String; 7] {
    let ends_at = time("2026-12-22T10:00:00Z");
    let line = OrderLine {
        about: Some(LineSubject::License { license_id: LICENSE }),
        supports: vec![crate::support::SUPPORT],
        ..order_placed().lines.remove(0)
    };
    let json = |value: serde_json::Result<String>| value.unwrap();
    [
        json(serde_json::to_string(&Term::Trial { days: 30, ends_at })),
        json(serde_json::to_string(&Term::Permanent)),
        json(serde_json::to_string(&BY_ANNA)),
        json(serde_json::to_string(&Seller::Direct)),
        json(serde_json::to_string(&line)),
        json(serde_json::to_string(&LineSubject::Subscription {
            subscription_id: crate::support::SUBSCRIPTION,
        })),
        json(serde_json::to_string(&PricedBy::List)),
    ]
}
