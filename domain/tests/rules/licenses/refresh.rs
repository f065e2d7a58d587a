use domain::license::{LicenseError, LicenseUpgradeReverted, Price, Releaser, Term};

use crate::support::{LICENSE, computers::*, events::*, given, sku, time};

#[test]
fn every_answer_has_a_higher_revision() {
    let story = given(on_a_computer());
    story.when(&refresh(" SRV-1", 1)).then([refreshed(1, 2)]);
    story
        .and(&refresh("SRV-1", 1))
        .when(&refresh("SRV-1", 2))
        .then([refreshed(2, 3)]);
}

#[test]
fn an_answer_may_be_lost_and_lost_again() {
    let story = given(on_a_computer())
        .and(&refresh("SRV-1", 1))
        .and(&refresh("SRV-1", 2));
    story.when(&refresh("SRV-1", 2)).then([refreshed(2, 4)]);
    story
        .and(&refresh("SRV-1", 2))
        .when(&refresh("SRV-1", 2))
        .then([refreshed(2, 5)]);
}

#[test]
fn an_old_revision_is_suspected_and_answered() {
    let story = given(on_a_computer())
        .and(&refresh("SRV-1", 1))
        .and(&refresh("SRV-1", 2));
    story
        .when(&refresh("SRV-1", 1))
        .then([clone_suspected(1, 3), refreshed(1, 4)]);
    story
        .and(&refresh("SRV-1", 1))
        .when(&refresh("SRV-1", 0))
        .then([clone_suspected(0, 4), refreshed(0, 5)]);
}

/// A computer is copied at revision 1; then both ask in turn, and each has what the other was not given.
#[test]
fn two_copies_that_ask_in_turn_are_noticed() {
    let story = given(on_a_computer())
        .and(&refresh("SRV-1", 1))
        .and(&refresh("SRV-1", 1));
    story
        .when(&refresh("SRV-1", 2))
        .then([clone_suspected(2, 3), refreshed(2, 4)]);
    story
        .and(&refresh("SRV-1", 2))
        .when(&refresh("SRV-1", 3))
        .then([clone_suspected(3, 4), refreshed(3, 5)]);
}

#[test]
fn what_changed_in_between_is_no_reason_to_suspect() {
    let upgraded = || on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Free));
    let changes = [upgraded(), license_disabled(), license_restored(), upgraded()];
    let story = given(on_a_computer()).and(&refresh("SRV-1", 1));
    let changed = given(on_a_computer().into_iter().chain([refreshed(1, 2)]).chain(changes));
    story.when(&refresh("SRV-1", 2)).then([refreshed(2, 3)]);
    changed.when(&refresh("SRV-1", 2)).then([refreshed(2, 7)]);
    changed.when(&refresh("SRV-1", 1)).then([refreshed(1, 7)]);
}

#[test]
fn a_license_file_made_after_a_change_is_known_too() {
    let upgraded = on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Free));
    given(on_a_computer().into_iter().chain([upgraded]))
        .when(&refresh("SRV-1", 2))
        .then([refreshed(2, 3)]);
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
fn a_new_computer_goes_on_from_the_revision_of_the_old_one() {
    given(on_a_computer())
        .and(&refresh("SRV-1", 1))
        .and(&release(Releaser::Staff))
        .and(&activate("SRV-2"))
        .when(&refresh("SRV-2", 4))
        .then([refreshed(4, 5)]);
}

#[test]
fn a_trial_that_is_over_is_refreshed() {
    given([published(), on_license(trial())])
        .and(&activate("SRV-1"))
        .when_at(time("2027-01-01T00:00:00Z"), &refresh("SRV-1", 1))
        .then([refreshed(1, 2)]);
}

/// Else its computer would keep what was given back.
#[test]
fn an_upgrade_that_is_taken_back_is_seen_by_the_software() {
    let upgraded = on_license(license_upgraded("T-ENT-10", "T-ENT-25", Price::Money(euros("301.20"))));
    let reverted = on_license(LicenseUpgradeReverted {
        license_id: LICENSE,
        from: sku("T-ENT-25"),
        to: sku("T-ENT-10"),
        term: Term::Permanent,
    });
    let story = given(on_a_computer()).also(upgraded).also(reverted);
    story.when(&refresh("SRV-1", 1)).then([refreshed(1, 4)]);
}
