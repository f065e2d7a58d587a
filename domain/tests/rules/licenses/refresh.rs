use domain::{
    ActivationKeyId, NewEvent,
    license::{LicenseError, LicenseUpgradeReverted, Price, RefreshLicense, Releaser, Term},
};
use uuid::Uuid;

use crate::support::{Given, LICENSE, computers::*, events::*, given, sku, time};

const OTHER_KEY: ActivationKeyId = ActivationKeyId(Uuid::from_u128(0x44));

fn upgraded() -> NewEvent {
    on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Free))
}

/// A license on the computer `SRV-1`, which has revision 1, upgraded since.
fn changed() -> Given {
    given(on_a_computer()).also(upgraded())
}

#[test]
fn a_computer_that_has_the_newest_is_told_the_same_and_nothing_happened() {
    given(on_a_computer()).when(&refresh(" SRV-1", 1)).then_nothing();
    changed()
        .and(&refresh("SRV-1", 1))
        .when(&refresh("SRV-1", 3))
        .then_nothing();
}

#[test]
fn what_changed_comes_under_a_higher_revision() {
    let story = changed();
    story.when(&refresh(" SRV-1", 1)).then([refreshed(1, 3)]);
    story
        .and(&refresh("SRV-1", 1))
        .also(upgraded())
        .when(&refresh("SRV-1", 3))
        .then([refreshed(3, 5)]);
}

#[test]
fn an_answer_may_be_lost_and_lost_again() {
    let story = changed().and(&refresh("SRV-1", 1));
    story.when(&refresh("SRV-1", 1)).then([refreshed(1, 4)]);
    story
        .and(&refresh("SRV-1", 1))
        .when(&refresh("SRV-1", 1))
        .then([refreshed(1, 5)]);
}

#[test]
fn an_old_revision_is_suspected_and_answered() {
    let story = changed()
        .and(&refresh("SRV-1", 1))
        .also(upgraded())
        .and(&refresh("SRV-1", 3));
    story
        .when(&refresh("SRV-1", 1))
        .then([clone_suspected(1, 5), refreshed(1, 6)]);
    story
        .and(&refresh("SRV-1", 1))
        .when(&refresh("SRV-1", 0))
        .then([clone_suspected(0, 6), refreshed(0, 7)]);
}

/// A computer is copied at revision 1. Once something changed, both ask in turn, and each has what the other was not given.
#[test]
fn two_copies_that_ask_in_turn_are_noticed() {
    let story = changed().and(&refresh("SRV-1", 1)).and(&refresh("SRV-1", 1));
    story
        .when(&refresh("SRV-1", 3))
        .then([clone_suspected(3, 4), refreshed(3, 5)]);
    story
        .and(&refresh("SRV-1", 3))
        .when(&refresh("SRV-1", 4))
        .then([clone_suspected(4, 5), refreshed(4, 6)]);
}

#[test]
fn what_changed_in_between_is_no_reason_to_suspect() {
    let changes = [upgraded(), license_disabled(), license_restored(), upgraded()];
    let story = given(on_a_computer().into_iter().chain([refreshed(1, 2)]).chain(changes));
    story.when(&refresh("SRV-1", 2)).then([refreshed(2, 7)]);
    story.when(&refresh("SRV-1", 1)).then([refreshed(1, 7)]);
}

#[test]
fn a_license_file_made_after_a_change_is_known_too() {
    let story = changed();
    story.when(&refresh("SRV-1", 2)).then_nothing();
    story
        .also(upgraded())
        .when(&refresh("SRV-1", 2))
        .then([refreshed(2, 4)]);
}

#[test]
fn a_revision_that_was_never_given_is_refused() {
    let story = given(on_a_computer());
    for ahead in [2, u64::MAX] {
        story
            .when(&refresh("SRV-1", ahead))
            .then_error(LicenseError::RevisionAhead);
    }
}

#[test]
fn only_the_computer_that_holds_it_is_answered() {
    let story = given(on_a_computer());
    story.when(&refresh("SRV-2", 1)).then_error(LicenseError::OtherComputer);
    let released = given(on_a_computer()).and(&release(Releaser::Staff));
    released
        .when(&refresh("SRV-1", 1))
        .then_error(LicenseError::NotActivated);
    released
        .and(&activate("SRV-2"))
        .when(&refresh("SRV-1", 1))
        .then_error(LicenseError::OtherComputer);
    given([]).when(&refresh("SRV-1", 0)).then_error(LicenseError::Unknown);
    given([on_license(license_assigned()), license_deleted(None)])
        .when(&refresh("SRV-1", 0))
        .then_error(LicenseError::Deleted);
}

#[test]
fn the_license_of_another_key_looks_like_none() {
    let stranger = RefreshLicense {
        activation_key_id: OTHER_KEY,
        ..refresh("SRV-1", 1)
    };
    changed().when(&stranger).then_error(LicenseError::Unknown);
    given([on_license(license_assigned()), license_deleted(None)])
        .when(&stranger)
        .then_error(LicenseError::Unknown);
}

#[test]
fn a_new_computer_goes_on_from_the_revision_of_the_old_one() {
    given(on_a_computer())
        .and(&release(Releaser::Staff))
        .and(&activate("SRV-2"))
        .also(upgraded())
        .when(&refresh("SRV-2", 3))
        .then([refreshed(3, 5)]);
}

#[test]
fn a_trial_that_is_over_is_refreshed() {
    let (ended, story) = (
        time("2027-01-01T00:00:00Z"),
        given([published(), on_license(trial())]).and(&activate("SRV-1")),
    );
    story.when_at(ended, &refresh("SRV-1", 1)).then_nothing();
    story
        .when_at(ended, &refresh("SRV-1", 0))
        .then([clone_suspected(0, 1), refreshed(0, 2)]);
}

/// Else its computer would keep what was given back.
#[test]
fn an_upgrade_that_is_taken_back_is_seen_by_the_software() {
    let bought = on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Money(euros("301.20"))));
    let reverted = on_license(LicenseUpgradeReverted {
        license_id: LICENSE,
        from: sku("T-ENT-25"),
        to: sku("T-ENT-10"),
        term: Term::Permanent,
    });
    let story = given(on_a_computer()).also(bought).also(reverted);
    story.when(&refresh("SRV-1", 1)).then([refreshed(1, 4)]);
}
