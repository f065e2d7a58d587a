use domain::{
    Personal, Stream,
    license::{ActivateLicense, ComputerName, LicenseActivated, LicenseAssigned, LicenseError, Price, Term},
};

use crate::support::{ANNA, CARO, LICENSE, events::*, given, time};

fn activate(computer_id: &str) -> ActivateLicense {
    ActivateLicense {
        license_id: LICENSE,
        serial: "P30AF".to_owned(),
        computer_id: computer_id.to_owned(),
        computer_name: None,
    }
}

fn trial() -> LicenseAssigned {
    let term = Term::Trial {
        days: 30,
        ends_at: time("2026-12-22T10:00:00Z"),
    };
    LicenseAssigned {
        term,
        price: Price::Free,
        ..license_assigned()
    }
}

#[test]
fn a_license_is_bound_to_the_computer() {
    let activated = LicenseActivated {
        computer_name: Some(Personal::new(CARO, "Caro's laptop")),
        ..license_activated("SRV-1")
    };
    let computer_name = Some("Caro's laptop".parse().unwrap());
    let story = given([on_license(license_assigned())]);
    story
        .when(&ActivateLicense {
            computer_name,
            ..activate(" SRV-1 ")
        })
        .then([on_license(activated)]);
    assert!(story.states().take_read().contains(&Stream::Person(CARO)));
}

#[test]
fn the_same_computer_again_is_nothing_to_do() {
    let story = given([on_license(license_assigned()), on_license(license_activated("SRV-1"))]);
    story.when(&activate("SRV-1")).then_nothing();
    story.when(&activate("SRV-2")).then_error(LicenseError::OtherComputer);
}

#[test]
fn a_trial_is_activated_while_it_lasts() {
    let story = given([on_license(trial())]);
    let last = time("2026-12-22T09:59:59.999999Z");
    story
        .when_at(last, &activate("SRV-1"))
        .then([on_license(license_activated("SRV-1"))]);
    let end = time("2026-12-22T10:00:00Z");
    story
        .when_at(end, &activate("SRV-1"))
        .then_error(LicenseError::TrialOver);
}

#[test]
fn the_license_of_a_suspended_reseller_stays_in_force() {
    let story = given([on_license(license_assigned()), registered(ANNA), suspended(ANNA)]);
    story.when(&activate("SRV-1")).events();
}

#[test]
fn only_an_assigned_license_is_activated() {
    given([]).when(&activate("SRV-1")).then_error(LicenseError::Unknown);
    given([on_license(license_assigned()), license_deleted(None)])
        .when(&activate("SRV-1"))
        .then_error(LicenseError::Deleted);
}

#[test]
fn computers_and_serials_are_one_line() {
    let story = given([on_license(license_assigned())]);
    for id in ["", " ", "a\nb", &"x".repeat(101)] {
        story.when(&activate(id)).then_error(LicenseError::MalformedComputerId);
        assert_eq!(id.parse::<ComputerName>(), Err(LicenseError::MalformedComputerName));
    }
    for serial in ["", "p30", "P 30", "P-30", &"9".repeat(41)] {
        let serial = serial.to_owned();
        story
            .when(&ActivateLicense {
                serial,
                ..activate("SRV-1")
            })
            .then_error(LicenseError::MalformedSerial);
    }
}
