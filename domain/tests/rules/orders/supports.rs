//! Support that is ordered, for a license that is there or for new ones.

use domain::{
    LicenseId, NewEvent, Stream, SupportId,
    catalog::CatalogError,
    license::{LicenseAssigned, LicenseError, Price, Seller, Term},
    order::{
        FulfilOrder, Grant, GrantedLine, GrantedSupport, NewLine, OrderError, OrderFulfilled, PlaceOrder, PricedBy,
        Refund,
    },
    proration::Days,
    support::{SupportAssigned, SupportError, SupportRevoked},
};

use super::{
    about_license, caro_has, fulfil, fulfilled, license_ids, line, ordering, paid, payment_of, refund, refund_line,
    support_ids,
};
use crate::support::{DORA, Given, LICENSE, ORDER, SUPPORT, events::*, given, order, sku, time};

/// What Caro bought directly before.
pub(super) fn direct(of: &str) -> LicenseAssigned {
    LicenseAssigned {
        seller: Seller::Direct,
        sku: sku(of),
        price: Price::Money(euros("1")),
        drawn: None,
        ..license_assigned()
    }
}

pub(super) fn on_support(license_id: LicenseId, event: impl Into<domain::Event>) -> NewEvent {
    NewEvent::new(Stream::Support(license_id), event)
}

fn days(first: &str, last: &str) -> Days {
    let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
    Days { first, last }
}

/// The year after it.
pub(super) fn days_of_next_year() -> Days {
    days("2027-06-10", "2028-06-09")
}

/// A year for Caro's license, of which 200 days are left today.
pub(super) fn in_force() -> SupportAssigned {
    SupportAssigned {
        support_id: SUPPORT,
        license_id: LICENSE,
        extends: None,
        sku: "S1Y-T-ENT-10".parse().unwrap(),
        days: days("2026-06-10", "2027-06-09"),
        price: Price::Money(euros("102.31")),
        drawn: None,
        order_reference: order().reference,
    }
}

/// Caro's license with such support.
pub(super) fn supported() -> Given {
    caro_has(direct("T-ENT-10")).also(on_support(LICENSE, in_force()))
}

pub(super) fn no_ids() -> FulfilOrder {
    FulfilOrder {
        license_ids: vec![],
        ..fulfil()
    }
}

fn by_provider(lines: Vec<NewLine>) -> PlaceOrder {
    PlaceOrder {
        priced_by: PricedBy::Provider,
        ..ordering(lines, "0", "0")
    }
}

pub(super) fn item(text: &str) -> Box<domain::catalog::ItemSku> {
    Box::new(text.parse().unwrap())
}

pub(super) fn done(lines: Vec<(u32, Grant)>) -> NewEvent {
    let lines = lines.into_iter().map(|(number, grant)| GrantedLine { number, grant });
    on_order(OrderFulfilled {
        order_id: ORDER,
        lines: lines.collect(),
    })
}

fn of_license(support_id: SupportId) -> Grant {
    let license_id = LICENSE;
    let supports = vec![GrantedSupport { license_id, support_id }];
    Grant::Supports { supports }
}

fn revoked(license_id: LicenseId, support_id: SupportId) -> NewEvent {
    let revoked = SupportRevoked {
        support_id,
        license_id,
        refunded: None,
    };
    on_support(license_id, revoked)
}

#[test]
fn a_license_that_is_there_gets_more_support_after_what_it_has() {
    let placing = ordering(vec![about_license("S2Y-T-ENT-10", "194.39")], "0", "0");
    let story = supported().and(&placing).and(&payment_of(&placing));
    let assigned = SupportAssigned {
        support_id: support_ids(1)[0],
        extends: Some(SUPPORT),
        sku: "S2Y-T-ENT-10".parse().unwrap(),
        days: days("2027-06-10", "2029-06-09"),
        price: Price::Money(euros("194.39")),
        ..in_force()
    };
    story.when(&no_ids()).then([
        on_support(LICENSE, assigned),
        done(vec![(1, of_license(support_ids(1)[0]))]),
    ]);
}

#[test]
fn support_is_for_a_license_of_the_customer_that_is_as_the_line_says() {
    let placing = |of: &str| by_provider(vec![about_license(of, "10")]);
    let refused = OrderError::OtherLicense {
        sku: item("S1Y-T-ENT-25"),
    };
    supported().when(&placing("S1Y-T-ENT-25")).then_error(refused);
    let mut of_another = placing("S1Y-T-ENT-10");
    of_another.customer.customer_id = DORA;
    supported().when(&of_another).then_error(LicenseError::Unknown);
    caro_has(license_assigned())
        .when(&placing("S1Y-T-ENT-10"))
        .then_error(LicenseError::Unknown);
    let trial = LicenseAssigned {
        term: Term::Trial {
            days: 30,
            ends_at: time("2026-12-22T10:00:00Z"),
        },
        ..direct("T-ENT-10")
    };
    caro_has(trial)
        .when(&placing("S1Y-T-ENT-10"))
        .then_error(SupportError::OfTrial);
    let far = by_provider(vec![
        about_license("S5Y-T-ENT-10", "10"),
        about_license("S5Y-T-ENT-10", "10"),
    ]);
    let latest = "2036-11-21".parse().unwrap();
    supported().when(&far).then_error(SupportError::TooFarAhead { latest });
}

#[test]
fn new_licenses_get_the_support_of_their_order_whatever_the_order_of_its_lines() {
    let lines = vec![line("S1Y-T-ENT-10", 1, "102.31"), line("T-ENT-10", 2, "601.80")];
    let story = paid(&ordering(lines, "0", "0"));
    let events = story.when(&fulfil()).events();
    let license_id = license_ids(2)[0];
    let assigned = SupportAssigned {
        support_id: support_ids(1)[0],
        license_id,
        days: days("2026-11-22", "2027-11-21"),
        ..in_force()
    };
    assert_eq!(events[6], on_support(license_id, assigned));
    let licenses = Grant::Licenses {
        activation_key_id: crate::support::KEY,
        license_ids: license_ids(2),
    };
    let granted = GrantedSupport {
        license_id,
        support_id: support_ids(1)[0],
    };
    let supports = Grant::Supports {
        supports: vec![granted],
    };
    assert_eq!(events[7], done(vec![(2, licenses), (1, supports)]));
}

#[test]
fn there_is_no_more_support_than_new_licenses_that_it_is_for() {
    let refused = |sku: &str| OrderError::TooManySupports { sku: item(sku) };
    let placing =
        |lines: &[(&str, u32)]| by_provider(lines.iter().map(|(sku, count)| line(sku, *count, "1")).collect());
    let story = given([published()]);
    for lines in [
        &[("T-ENT-10", 2), ("S1Y-T-ENT-10", 3)][..],
        &[("T-ENT-10", 2), ("S1Y-T-ENT-10", 1), ("S1Y-T-ENT-10", 2)],
        &[("T-ENT-25", 1), ("S1Y-T-ENT-10", 1)],
        &[("S1Y-T-ENT-10", 1)],
    ] {
        story.when(&placing(lines)).then_error(refused("S1Y-T-ENT-10"));
    }
    let refunded = [("T-ENT-10", 1), ("S1Y-T-ENT-10", 1)];
    paid(&placing(&refunded))
        .and(&refund_line("RF-1", 1, "1"))
        .when(&fulfil())
        .then_error(refused("S1Y-T-ENT-10"));
}

#[test]
fn support_is_sold_for_the_years_of_the_list_at_its_price_and_has_ids() {
    let placing = ordering(
        vec![line("T-ENT-10", 1, "601.80"), line("S1Y-T-ENT-10", 1, "100")],
        "0",
        "0",
    );
    given([published()])
        .when(&placing)
        .then_error(OrderError::NotTheListPrice {
            number: 2,
            found: euros("100"),
            expected: euros("102.31"),
        });
    let lines = vec![line("T-ENT-10", 2, "601.80"), line("S1Y-T-ENT-10", 2, "102.31")];
    let story = paid(&ordering(lines, "0", "0"));
    let with_ids = |support_ids| FulfilOrder {
        support_ids,
        ..fulfil()
    };
    let (needed, given) = (2, 1);
    story
        .when(&with_ids(support_ids(1)))
        .then_error(OrderError::TooFewSupportIds { needed, given });
    let same = vec![support_ids(1)[0]; 2];
    story.when(&with_ids(same)).then_error(SupportError::AlreadyAssigned);
    let story = caro_has(direct("T-ENT-10"));
    let mut unsold = published();
    if let domain::Event::PriceListPublished(published) = &mut unsold.event {
        published.price_list.support_terms.truncate(2);
        published.price_list.effective_from = "2026-01-01".parse().unwrap();
    }
    let (years, allowed) = (3, "one of 1, 2".to_owned());
    story
        .also(unsold)
        .when(&by_provider(vec![about_license("S3Y-T-ENT-10", "10")]))
        .then_error(CatalogError::UnknownSupportTerm { years, allowed });
}

#[test]
fn the_last_support_of_a_license_is_taken_back_and_the_next_begins_where_it_did() {
    let placing = ordering(vec![about_license("S2Y-T-ENT-10", "194.39")], "0", "0");
    let story = supported().and(&placing).and(&payment_of(&placing)).and(&no_ids());
    let whole = refund("RF-1", Refund::Whole);
    let events = story.when(&whole).events();
    assert_eq!(events[1..], [revoked(LICENSE, support_ids(1)[0])]);
    let story = story.and(&whole);
    let again = domain::support::AssignSupport {
        license_id: LICENSE,
        by: Seller::Direct,
        support: domain::support::NewSupport {
            support_id: support_ids(2)[1],
            years: 1,
            paid: Some(euros("102.31")),
        },
        order: order(),
    };
    let extended = SupportAssigned {
        support_id: support_ids(2)[1],
        extends: Some(SUPPORT),
        days: days_of_next_year(),
        ..in_force()
    };
    story.when(&again).then([on_support(LICENSE, extended)]);
}

#[test]
fn support_that_was_extended_since_is_refunded_with_its_grants_kept() {
    let placing = ordering(vec![about_license("S1Y-T-ENT-10", "102.31")], "0", "0");
    let story = supported().and(&placing).and(&payment_of(&placing)).and(&no_ids());
    let further = SupportAssigned {
        support_id: support_ids(3)[2],
        extends: Some(support_ids(1)[0]),
        days: days("2028-06-10", "2029-06-09"),
        ..in_force()
    };
    let story = story.also(on_support(LICENSE, further));
    let whole = refund("RF-1", Refund::Whole);
    story.when(&whole).then_error(SupportError::ExtendedSince);
    let kept = domain::order::RefundOrder {
        keep_grants: true,
        ..whole
    };
    assert_eq!(story.when(&kept).events().len(), 1);
}

#[test]
fn a_new_license_may_lose_its_support_and_stay() {
    let lines = vec![line("T-ENT-10", 1, "601.80"), line("S1Y-T-ENT-10", 1, "102.31")];
    let story = fulfilled(&ordering(lines, "0", "0"));
    let (license_id, support_id) = (license_ids(1)[0], support_ids(1)[0]);
    let events = story.when(&refund_line("RF-1", 2, "102.31")).events();
    assert_eq!(events[1..], [revoked(license_id, support_id)]);
}
