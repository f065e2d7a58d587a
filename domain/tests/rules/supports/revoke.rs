use domain::{
    NewEvent, SupportId,
    credit_account::{Cause, CauseKind, CreditsRefunded, Subject},
    license::{DeleteLicense, LicenseError, UpgradeLicense},
    support::SupportRevoked,
};

use super::{anna_sold, another_order, on_support, support};
use crate::support::{ANNA, BY_ANNA, LICENSE, MORE_SUPPORT, SUPPORT, credits, events::*, sku};

const DELETE: DeleteLicense = DeleteLicense {
    license_id: LICENSE,
    by: BY_ANNA,
};

fn revoked(support_id: SupportId, amount: &str) -> NewEvent {
    on_support(SupportRevoked {
        support_id,
        license_id: LICENSE,
        refunded: Some(credits(amount)),
    })
}

fn refund(amount: &str, after: &str, of: &str) -> NewEvent {
    let event = CreditsRefunded {
        reseller_id: ANNA,
        credits: credits(amount),
        cause: Cause {
            kind: CauseKind::SupportRevoked,
            subject: Subject::License { license_id: LICENSE },
            sku: Some(of.parse().unwrap()),
        },
        parts: vec![of_lot(1, amount)],
        balance_after: credits(after),
    };
    on_credits(ANNA, event)
}

#[test]
fn support_comes_back_with_its_license() {
    let story = anna_sold("300")
        .and(&support(SUPPORT, 1))
        .and(&support(MORE_SUPPORT, 2));
    story.when(&DELETE).then([
        license_deleted(Some("421.26")),
        refunded("421.26", "513.59", "T-ENT-10"),
        revoked(SUPPORT, "71.61"),
        refund("71.61", "585.20", "S1Y-T-ENT-10"),
        revoked(MORE_SUPPORT, "136.06"),
        refund("136.06", "721.26", "S2Y-T-ENT-10"),
    ]);
    let story = story.and(&DELETE);
    assert_eq!(story.states().support(LICENSE).in_force_until(), None);
    story.when(&DELETE).then_nothing();
    assert_eq!(story.balance(ANNA), credits("721.26"));
}

/// 71.61 for the year and 35.85 for its upgrade on its first day.
#[test]
fn what_its_upgrade_cost_comes_back_too() {
    let upgrade = UpgradeLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        to: sku("T-ENT-25"),
        to_permanent: false,
        order: another_order(1),
        paid: None,
        support_paid: None,
    };
    anna_sold("400")
        .and(&support(SUPPORT, 1))
        .and(&upgrade)
        .when(&DELETE)
        .then([
            license_deleted(Some("632.10")),
            refunded("632.10", "713.80", "T-ENT-25"),
            revoked(SUPPORT, "107.46"),
            refund("107.46", "821.26", "S1Y-T-ENT-25"),
        ]);
}

#[test]
fn a_deleted_license_gets_no_support_again() {
    let story = anna_sold("300").and(&support(SUPPORT, 1)).and(&DELETE);
    story.when(&support(MORE_SUPPORT, 1)).then_error(LicenseError::Deleted);
}
