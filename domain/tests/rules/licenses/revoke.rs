//! Licenses and upgrades that are taken back.

use domain::license::{
    ActivateLicense, DeleteLicense, EditLicense, LicenseError, LicenseRevoked, LicenseUpgradeReverted, Price,
    RevertUpgrade, RevocationReason, RevokeLicense, Term, UpgradeLicense,
};

use crate::support::{BEN, BY_ANNA, BY_BEN, Given, LICENSE, events::*, given, order, sku};

const REVOKE: RevokeLicense = RevokeLicense {
    license_id: LICENSE,
    reason: RevocationReason::OrderRefunded,
};

/// Anna sold a license of ten users.
fn anna_sold() -> Given {
    given(anna_has("500").into_iter().chain([on_license(license_assigned())]))
}

fn revert() -> RevertUpgrade {
    RevertUpgrade {
        license_id: LICENSE,
        from: sku("T-ENT-10"),
        to: sku("T-ENT-3"),
        term: Term::Permanent,
    }
}

#[test]
fn a_license_can_be_taken_back_from_its_computer() {
    let revoked = LicenseRevoked {
        license_id: LICENSE,
        reason: RevocationReason::OrderRefunded,
    };
    anna_sold()
        .also(on_license(license_activated("SRV-1")))
        .when(&REVOKE)
        .then([on_license(revoked)]);
}

#[test]
fn a_license_that_is_gone_is_nothing_to_take_back() {
    anna_sold().and(&REVOKE).when(&REVOKE).then_nothing();
    anna_sold().and(&REVOKE).when(&revert()).then_nothing();
    let deleted = anna_sold().also(license_deleted(None));
    deleted.when(&REVOKE).then_nothing();
    deleted.when(&revert()).then_nothing();
    given([published()]).when(&REVOKE).then_error(LicenseError::Unknown);
    given([published()]).when(&revert()).then_error(LicenseError::Unknown);
}

#[test]
fn a_revoked_license_is_of_no_use() {
    let story = anna_sold().and(&REVOKE);
    let upgrade = UpgradeLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        to: sku("T-ENT-25"),
        to_permanent: false,
        order: order(),
        paid: None,
        support_paid: None,
    };
    let activate = ActivateLicense {
        license_id: LICENSE,
        serial: "P30".to_owned(),
        computer_id: "SRV-1".parse().unwrap(),
        computer_name: None,
        trial_reservation_id: uuid::Uuid::from_u128(0x77),
    };
    let edit = EditLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        customer: None,
        comment: Some(None),
    };
    let delete = |by| DeleteLicense {
        license_id: LICENSE,
        by,
    };
    story.when(&upgrade).then_error(LicenseError::Revoked);
    story.when(&activate).then_error(LicenseError::Revoked);
    story.when(&edit).then_error(LicenseError::Revoked);
    story.when(&delete(BY_ANNA)).then_error(LicenseError::Revoked);
    story
        .also(registered(BEN))
        .when(&delete(BY_BEN))
        .then_error(LicenseError::Unknown);
}

#[test]
fn an_upgrade_is_taken_back_while_nothing_came_after_it() {
    let reverted = LicenseUpgradeReverted {
        license_id: LICENSE,
        from: sku("T-ENT-10"),
        to: sku("T-ENT-3"),
        term: Term::Permanent,
    };
    let story = anna_sold();
    story.when(&revert()).then([on_license(reverted)]);
    story
        .and(&revert())
        .when(&revert())
        .then_error(LicenseError::ChangedSinceUpgrade);
    anna_sold()
        .also(on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Free)))
        .when(&revert())
        .then_error(LicenseError::ChangedSinceUpgrade);
}
