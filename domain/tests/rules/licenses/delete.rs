use domain::{
    license::{AssignLicense, DeleteLicense, LicenseError, NewOrder, RequestedTerm, Seller, UpgradeLicense},
    reseller::ResellerError,
};
use uuid::Uuid;

use crate::support::{ANNA, BEN, BY_ANNA, BY_BEN, LICENSE, assign, events::*, given, order, sku};

const DELETE: DeleteLicense = DeleteLicense {
    license_id: LICENSE,
    by: BY_ANNA,
};

fn upgrade(to: &str, order_hash: u128) -> UpgradeLicense {
    let reservation_id = Uuid::from_u128(order_hash);
    UpgradeLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        to: sku(to),
        to_permanent: true,
        order: NewOrder {
            reservation_id,
            ..order()
        },
        paid: None,
        support_paid: None,
    }
}

#[test]
fn what_was_paid_comes_back() {
    given(anna_has("500"))
        .and(&assign())
        .when(&DELETE)
        .then([license_deleted(Some("421.26")), refunded("421.26", "500", "T-ENT-10")]);
}

#[test]
fn what_upgrades_cost_comes_back_too() {
    given(anna_has("2000"))
        .and(&assign())
        .and(&upgrade("T-ENT-25", 1))
        .and(&upgrade("T-ENT-50", 2))
        .when(&DELETE)
        .then([
            license_deleted(Some("1054.20")),
            refunded("1054.20", "2000", "T-ENT-50"),
        ]);
}

#[test]
fn what_was_free_or_paid_in_money_brings_no_credits_back() {
    let trial = AssignLicense {
        term: RequestedTerm::Trial { days: 5 },
        ..assign()
    };
    given(anna_has("500"))
        .and(&trial)
        .when(&DELETE)
        .then([license_deleted(None)]);
    let direct = AssignLicense {
        seller: Seller::Direct,
        paid: Some(euros("601.80")),
        ..assign()
    };
    given(caro_orders())
        .and(&direct)
        .when(&DeleteLicense {
            by: Seller::Direct,
            ..DELETE
        })
        .then([license_deleted(None)]);
}

#[test]
fn a_deleted_license_is_nothing_to_delete() {
    let story = given(anna_has("500").into_iter().chain([registered(BEN)])).and(&assign());
    let story = story.and(&DELETE);
    story.when(&DELETE).then_nothing();
    story
        .when(&DeleteLicense { by: BY_BEN, ..DELETE })
        .then_error(LicenseError::Unknown);
}

#[test]
fn an_activated_license_stays() {
    given([
        registered(ANNA),
        on_license(license_assigned()),
        on_license(license_activated("SRV-1")),
    ])
    .when(&DELETE)
    .then_error(LicenseError::AlreadyActivated);
}

#[test]
fn only_its_seller_deletes_a_license() {
    given(anna_has("500").into_iter().chain([registered(BEN)]))
        .and(&assign())
        .when(&DeleteLicense { by: BY_BEN, ..DELETE })
        .then_error(LicenseError::Unknown);
    given(anna_has("500")).when(&DELETE).then_error(LicenseError::Unknown);
    given([on_license(license_assigned()), registered(ANNA), suspended(ANNA)])
        .when(&DELETE)
        .then_error(ResellerError::Suspended);
}
