use domain::{
    ActivationKeyId,
    license::{DeleteLicense, License, LicenseCustomerChanged, LicenseError, LicenseReleased, Releaser, Seller},
    reseller::ResellerError,
};

use uuid::Uuid;

use crate::support::{
    ANNA, BEN, BY_ANNA, BY_BEN, CARO, DORA, Given, KEY, LICENSE, computers::*, events::*, given, time,
};

const ANNAS: Releaser = Releaser::Seller(BY_ANNA);
const CAROS: Releaser = Releaser::Customer { person_id: CARO };

fn anna_sold() -> Vec<domain::NewEvent> {
    [on_a_computer(), vec![registered(ANNA), registered(BEN)]].concat()
}

/// The owner moves the license so many times today.
fn moved(times: usize) -> Given {
    (0..times).fold(given(anna_sold()), |story, _| {
        story.and(&release(CAROS)).and(&activate("SRV-1"))
    })
}

#[test]
fn an_owner_releases_a_license_and_another_computer_takes_it() {
    for owner in [ANNAS, CAROS] {
        given(anna_sold())
            .when(&release(owner))
            .then([on_license(license_released(1, 2))]);
    }
    given(anna_sold())
        .and(&release(CAROS))
        .when(&activate("SRV-2"))
        .then([on_license(license_activated("SRV-2"))]);
}

#[test]
fn three_times_a_year_and_again_in_the_next() {
    moved(2)
        .when(&release(ANNAS))
        .then([on_license(license_released(3, 0))]);
    let story = moved(3);
    for owner in [ANNAS, CAROS] {
        story
            .when_at(time("2026-12-31T23:59:59.999999Z"), &release(owner))
            .then_error(LicenseError::NoRehostLeft { allowed: 3 });
    }
    let next_year = LicenseReleased {
        day: "2027-01-01".parse().unwrap(),
        ..license_released(1, 2)
    };
    story
        .when_at(time("2027-01-01T00:00:00Z"), &release(ANNAS))
        .then([on_license(next_year)]);
}

#[test]
fn staff_releases_without_limit_and_it_counts_for_nobody() {
    moved(3)
        .when(&release(Releaser::Staff))
        .then([on_license(license_released(3, 0))]);
    given(anna_sold())
        .and(&release(Releaser::Staff))
        .and(&activate("SRV-1"))
        .when(&release(CAROS))
        .then([on_license(license_released(1, 2))]);
}

/// The software gives the license back, for instance when it is taken off.
fn by_computer(activation_key_id: ActivationKeyId, computer_id: &str) -> Releaser {
    Releaser::Computer {
        activation_key_id,
        computer_id: computer(computer_id),
    }
}

#[test]
fn its_computer_releases_it_out_of_the_same_number() {
    let released = given(anna_sold()).and(&release(by_computer(KEY, "SRV-1")));
    released.when(&release(by_computer(KEY, "SRV-1"))).then_nothing();
    given(anna_sold())
        .when(&release(by_computer(KEY, "SRV-1")))
        .then([on_license(license_released(1, 2))]);
    moved(3)
        .when(&release(by_computer(KEY, "SRV-1")))
        .then_error(LicenseError::NoRehostLeft { allowed: 3 });
}

#[test]
fn no_other_computer_and_no_other_key_releases_it() {
    let (story, other) = (given(anna_sold()), ActivationKeyId(Uuid::from_u128(0x44)));
    story
        .when(&release(by_computer(KEY, "SRV-2")))
        .then_error(LicenseError::OtherComputer);
    story
        .when(&release(by_computer(other, "SRV-1")))
        .then_error(LicenseError::Unknown);
}

#[test]
fn the_license_of_another_looks_like_none() {
    let story = given(anna_sold());
    let strangers = [
        Releaser::Seller(BY_BEN),
        Releaser::Seller(Seller::Direct),
        Releaser::Customer { person_id: DORA },
    ];
    for stranger in strangers {
        story.when(&release(stranger)).then_error(LicenseError::Unknown);
    }
    given([])
        .when(&release(Releaser::Staff))
        .then_error(LicenseError::Unknown);
    let changed = LicenseCustomerChanged {
        license_id: LICENSE,
        customer_id: DORA,
        customer_email: domain::Personal::Erased,
    };
    given(anna_sold().into_iter().chain([on_license(changed)]))
        .when(&release(CAROS))
        .then_error(LicenseError::Unknown);
}

#[test]
fn a_suspended_reseller_releases_nothing() {
    given(anna_sold().into_iter().chain([suspended(ANNA)]))
        .when(&release(ANNAS))
        .then_error(ResellerError::Suspended);
}

#[test]
fn what_is_on_no_computer_is_released_already() {
    let story = given([on_license(license_assigned()), registered(ANNA)]);
    story.when(&release(ANNAS)).then_nothing();
    let story = given(anna_sold()).and(&release(ANNAS));
    story.when(&release(ANNAS)).then_nothing();
    story.when(&release(Releaser::Staff)).then_nothing();
}

#[test]
fn a_released_license_keeps_its_serial_and_is_not_deleted() {
    let story = given(anna_sold()).and(&release(CAROS));
    let License::Assigned(license) = story.states().license(LICENSE) else {
        panic!("an assigned license is assigned")
    };
    assert_eq!(license.activation.serial.as_deref(), Some("P30AF"));
    assert_eq!(license.activation.computer_id, None);
    story
        .when(&DeleteLicense {
            license_id: LICENSE,
            by: BY_ANNA,
        })
        .then_error(LicenseError::AlreadyActivated);
}
