use domain::license::{GiveLicenseBack, LicenseError, Releaser};

use crate::support::{CARO, computers::*, events::*, given};

/// `SRV-1` gives the license back by a file of this revision.
fn give_back(computer_id: &str, revision: u64) -> GiveLicenseBack {
    GiveLicenseBack {
        release: release(Releaser::Customer { person_id: CARO }),
        computer_id: computer(computer_id),
        revision,
    }
}

#[test]
fn the_file_that_the_computer_had_gives_the_license_back() {
    let story = given(on_a_computer());
    story
        .when(&give_back("SRV-1", 1))
        .then([on_license(license_released(1, 2))]);
    story
        .and(&give_back("SRV-1", 1))
        .when(&give_back("SRV-1", 1))
        .then_nothing();
}

#[test]
fn another_computer_gives_nothing_back() {
    given(on_a_computer())
        .when(&give_back("SRV-2", 1))
        .then_error(LicenseError::OtherComputer);
}

/// Else one request, kept and brought again, would free a license that the computer uses.
#[test]
fn a_file_of_an_earlier_activation_gives_nothing_back() {
    let story = given(on_a_computer())
        .and(&give_back("SRV-1", 1))
        .and(&activate("SRV-1"));
    story.when(&give_back("SRV-1", 1)).then_error(LicenseError::OldFile);
    story
        .when(&give_back("SRV-1", 3))
        .then([on_license(license_released(2, 1))]);
}
