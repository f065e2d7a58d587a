use domain::license::{DisableLicense, License, LicenseError, Releaser, RestoreLicense};

use crate::support::{CARO, LICENSE, computers::*, events::*, given};

const RESTORE: RestoreLicense = RestoreLicense { license_id: LICENSE };

fn disable() -> DisableLicense {
    DisableLicense {
        license_id: LICENSE,
        reason: "charged back".to_owned(),
    }
}

#[test]
fn staff_disables_and_restores_a_license() {
    let story = given(on_a_computer());
    story.when(&RESTORE).then_nothing();
    story.when(&disable()).then([license_disabled()]);
    let disabled = story.and(&disable());
    disabled.when(&disable()).then_nothing();
    disabled.when(&RESTORE).then([license_restored()]);
}

#[test]
fn a_disabled_license_does_nothing() {
    let story = given(on_a_computer()).and(&disable());
    for who in [Releaser::Staff, Releaser::Customer { person_id: CARO }] {
        story.when(&release(who)).then_error(LicenseError::Disabled);
    }
    for id in ["SRV-1", "SRV-2"] {
        story.when(&activate(id)).then_error(LicenseError::Disabled);
    }
    story.when(&refresh("SRV-1", 1)).then_error(LicenseError::Disabled);
    let License::Assigned(license) = story.states().license(LICENSE) else {
        panic!("an assigned license is assigned")
    };
    assert_eq!(license.check_enabled(), Err(LicenseError::Disabled));
}

#[test]
fn a_disabled_license_is_told_to_its_own_computer_only() {
    given(on_a_computer())
        .and(&disable())
        .when(&refresh("SRV-2", 1))
        .then_error(LicenseError::OtherComputer);
}

#[test]
fn a_restored_license_is_on_the_computer_that_it_was_on() {
    let story = given(on_a_computer()).and(&disable()).and(&RESTORE);
    story.when(&activate("SRV-1")).then_nothing();
    story.when(&refresh("SRV-1", 1)).then([refreshed(1, 4)]);
}

#[test]
fn only_an_assigned_license_is_disabled_or_restored() {
    let (unknown, deleted) = (
        given([]),
        given([on_license(license_assigned()), license_deleted(None)]),
    );
    unknown.when(&disable()).then_error(LicenseError::Unknown);
    unknown.when(&RESTORE).then_error(LicenseError::Unknown);
    deleted.when(&disable()).then_error(LicenseError::Deleted);
    deleted.when(&RESTORE).then_error(LicenseError::Deleted);
}

#[test]
fn a_reason_is_one_line() {
    let story = given(on_a_computer());
    for reason in ["", " ", "a\nb", &"x".repeat(501)] {
        let reason = reason.to_owned();
        story
            .when(&DisableLicense { reason, ..disable() })
            .then_error(LicenseError::MalformedReason);
    }
}
