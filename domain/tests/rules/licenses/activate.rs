use domain::{
    LicenseId, Personal, Stream,
    catalog::SerialForm,
    license::{ActivateLicense, ComputerId, ComputerName, LicenseActivated, LicenseAssigned, LicenseError, Releaser},
};
use uuid::Uuid;

use crate::support::{ANNA, CARO, computers::*, events::*, given, sku, time, today};

const OTHER: LicenseId = LicenseId(Uuid::from_u128(0x55));

fn with_serial(serial: &str) -> ActivateLicense {
    let serial = serial.to_owned();
    ActivateLicense {
        serial,
        ..activate("SRV-1")
    }
}

#[test]
fn a_license_is_bound_to_the_computer() {
    let activated = LicenseActivated {
        computer_name: Some(Personal::new(CARO, "Caro's laptop")),
        ..license_activated("SRV-1")
    };
    let computer_name = Some("Caro's laptop".parse().unwrap());
    let story = given([published(), on_license(license_assigned())]);
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
    let story = given(on_a_computer());
    story.when(&activate("SRV-1")).then_nothing();
    story.when(&activate("SRV-2")).then_error(LicenseError::OtherComputer);
}

#[test]
fn a_trial_is_activated_while_it_lasts() {
    let story = given([published(), on_license(trial())]);
    let last = time("2026-12-22T09:59:59.999999Z");
    story
        .when_at(last, &activate("SRV-1"))
        .then([trial_taken(), on_license(license_activated("SRV-1"))]);
    let end = time("2026-12-22T10:00:00Z");
    story
        .when_at(end, &activate("SRV-1"))
        .then_error(LicenseError::TrialOver);
}

#[test]
fn a_computer_has_one_trial_of_a_product() {
    let on_other = ActivateLicense {
        license_id: OTHER,
        ..activate("SRV-1")
    };
    given([published(), on_license(trial()), assigned_as(OTHER, trial())])
        .and(&activate("SRV-1"))
        .when(&on_other)
        .then_error(LicenseError::TrialAlreadyUsed);
    given([published(), on_license(trial()), assigned_as(OTHER, license_assigned())])
        .and(&activate("SRV-1"))
        .when(&on_other)
        .then([activated_as(OTHER, license_activated("SRV-1"))]);
}

#[test]
fn the_same_trial_comes_back_to_a_computer_it_was_on() {
    given([published(), on_license(trial())])
        .and(&activate("SRV-1"))
        .and(&release(Releaser::Staff))
        .when(&activate("SRV-1"))
        .then([on_license(license_activated("SRV-1"))]);
}

#[test]
fn a_trial_that_moves_needs_the_trial_of_the_other_computer_too() {
    given([published(), on_license(trial()), trial_taken()])
        .when(&activate("SRV-2"))
        .then_error(LicenseError::TrialAlreadyUsed);
}

#[test]
fn the_license_of_a_suspended_reseller_stays_in_force() {
    let story = given([
        published(),
        on_license(license_assigned()),
        registered(ANNA),
        suspended(ANNA),
    ]);
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
fn a_serial_stays_on_every_computer() {
    let again = ActivateLicense {
        serial: "P4".to_owned(),
        ..activate("SRV-2")
    };
    given(on_a_computer())
        .and(&release(Releaser::Staff))
        .when(&again)
        .then([on_license(license_activated("SRV-2"))]);
}

#[test]
fn a_serial_has_the_form_of_its_product() {
    let story = given([published(), on_license(license_assigned())]);
    let form = SerialForm::HexadecimalAfterP;
    for serial in ["P", "30AF", "P30G", "999999"] {
        story
            .when(&with_serial(serial))
            .then_error(LicenseError::OtherSerialForm { form });
    }
    let work = LicenseAssigned {
        sku: sku("RW-7"),
        ..license_assigned()
    };
    let story = given([published(), on_license(work)]);
    let form = SerialForm::Digits;
    story
        .when(&with_serial("P30AF"))
        .then_error(LicenseError::OtherSerialForm { form });
    story.when(&with_serial("999999")).events();
}

#[test]
fn what_is_not_sold_any_more_is_still_activated_in_its_form() {
    let mut without = domain::catalog::default_price_list();
    without.effective_from = today().date_naive();
    without.products.retain(|product| product.code != "T");
    let without = domain::catalog::PriceListPublished { price_list: without };
    let without = domain::NewEvent::new(Stream::Catalog, without);
    let story = given([published(), without, on_license(license_assigned())]);
    let form = SerialForm::HexadecimalAfterP;
    story
        .when(&with_serial("7"))
        .then_error(LicenseError::OtherSerialForm { form });
    story.when(&activate("SRV-1")).events();
}

#[test]
fn computers_and_serials_are_one_line() {
    let story = given([published(), on_license(license_assigned())]);
    for id in ["", " ", "a\nb", &"x".repeat(101)] {
        assert_eq!(id.parse::<ComputerId>(), Err(LicenseError::MalformedComputerId));
        assert_eq!(id.parse::<ComputerName>(), Err(LicenseError::MalformedComputerName));
    }
    for serial in ["", "p30", "P 30", "P-30", &"9".repeat(41)] {
        story
            .when(&with_serial(serial))
            .then_error(LicenseError::MalformedSerial);
    }
}

#[test]
fn a_trial_is_named_by_its_product_and_computer() {
    assert_eq!(computer(" SRV-1 ").trial_of("RW"), "RW SRV-1");
}
