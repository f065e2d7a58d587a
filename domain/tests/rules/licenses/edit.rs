use domain::{
    NewEvent, PersonId, Personal, Stream,
    license::{EditLicense, LicenseCommentChanged, LicenseCustomerChanged, LicenseError, Seller},
    person::PersonRegistered,
    reseller::ResellerError,
};

use crate::support::{ANNA, BEN, BY_ANNA, BY_BEN, CARO, DORA, Given, LICENSE, events::*, given};

const UNCHANGED: EditLicense = EditLicense {
    license_id: LICENSE,
    by: BY_ANNA,
    customer: None,
    comment: None,
};

fn customer(customer_id: PersonId) -> EditLicense {
    let email = "dora@example.com".parse().unwrap();
    EditLicense {
        customer: Some((customer_id, email)),
        ..UNCHANGED
    }
}

fn comment(text: &str) -> EditLicense {
    EditLicense {
        comment: Some(Some(text.parse().unwrap())),
        ..UNCHANGED
    }
}

fn anna_sold() -> Given {
    given([registered(ANNA), registered(BEN), on_license(license_assigned())])
}

fn moved_to_dora() -> NewEvent {
    let customer_email = Personal::new(DORA, "dora@example.com");
    let (license_id, customer_id) = (LICENSE, DORA);
    on_license(LicenseCustomerChanged {
        license_id,
        customer_id,
        customer_email,
    })
}

fn dora_registered() -> NewEvent {
    let email = Personal::new(DORA, "dora@example.com");
    NewEvent::new(Stream::Person(DORA), PersonRegistered { person_id: DORA, email })
}

fn commented(comment: Option<Personal>) -> NewEvent {
    on_license(LicenseCommentChanged {
        license_id: LICENSE,
        comment,
    })
}

#[test]
fn a_license_moves_to_another_customer() {
    anna_sold()
        .when(&customer(DORA))
        .then([dora_registered(), moved_to_dora()]);
    let story = given([registered(ANNA), on_license(license_assigned()), dora_registered()]);
    story.when(&customer(DORA)).then([moved_to_dora()]);
}

#[test]
fn the_same_customer_is_nothing_to_do() {
    anna_sold().when(&customer(CARO)).then_nothing();
    anna_sold().and(&customer(DORA)).when(&customer(DORA)).then_nothing();
    anna_sold().when(&UNCHANGED).then_nothing();
}

#[test]
fn a_comment_is_changed_and_removed() {
    anna_sold()
        .when(&comment("late"))
        .then([commented(Some(Personal::new(CARO, "late")))]);
    anna_sold()
        .when(&EditLicense {
            comment: Some(None),
            ..UNCHANGED
        })
        .then([commented(None)]);
}

#[test]
fn a_comment_is_sealed_for_the_customer_afterwards() {
    let both = EditLicense {
        customer: customer(DORA).customer,
        ..comment("late")
    };
    let comment = commented(Some(Personal::new(DORA, "late")));
    anna_sold()
        .when(&both)
        .then([dora_registered(), moved_to_dora(), comment]);
}

#[test]
fn whose_data_is_written_is_guarded() {
    for (command, person) in [(comment("late"), CARO), (customer(DORA), DORA)] {
        let story = anna_sold();
        story.when(&command).events();
        assert!(story.states().take_read().contains(&Stream::Person(person)));
    }
}

#[test]
fn only_its_seller_edits_a_license() {
    let by_ben = EditLicense {
        by: BY_BEN,
        ..comment("mine")
    };
    anna_sold().when(&by_ben).then_error(LicenseError::Unknown);
    given([registered(ANNA)])
        .when(&comment("late"))
        .then_error(LicenseError::Unknown);
    given([registered(ANNA), on_license(license_assigned()), license_deleted(None)])
        .when(&comment("late"))
        .then_error(LicenseError::Deleted);
    given([on_license(license_assigned()), registered(ANNA), suspended(ANNA)])
        .when(&comment("late"))
        .then_error(ResellerError::Suspended);
}

/// A distributor manages what its sub-resellers sold; they do not manage what it sold.
#[test]
fn whoever_reaches_the_seller_edits_a_license() {
    let by_ben = EditLicense {
        by: BY_BEN,
        ..comment("late")
    };
    let ben_above = [
        registered(BEN),
        registered_below(BEN, ANNA),
        on_license(license_assigned()),
    ];
    given(ben_above.clone())
        .when(&by_ben)
        .then([commented(Some(Personal::new(CARO, "late")))]);
    given(ben_above.clone().into_iter().chain([license_deleted(None)]))
        .when(&by_ben)
        .then_error(LicenseError::Deleted);
    given(ben_above.into_iter().chain([suspended(BEN)]))
        .when(&by_ben)
        .then_error(ResellerError::Suspended);
    given([
        registered(ANNA),
        registered_below(ANNA, BEN),
        on_license(license_assigned()),
    ])
    .when(&by_ben)
    .then_error(LicenseError::Unknown);
}

#[test]
fn the_vendor_and_resellers_do_not_manage_what_the_other_sold() {
    let by_vendor = EditLicense {
        by: Seller::Direct,
        ..comment("late")
    };
    anna_sold().when(&by_vendor).then_error(LicenseError::Unknown);
}

#[test]
fn the_way_to_the_seller_is_guarded() {
    let story = given([
        registered(BEN),
        registered_below(BEN, ANNA),
        on_license(license_assigned()),
    ]);
    let by_ben = EditLicense {
        by: BY_BEN,
        ..comment("late")
    };
    story.when(&by_ben).events();
    let read = story.states().take_read();
    assert!(read.contains(&Stream::Reseller(ANNA)) && read.contains(&Stream::Reseller(BEN)));
}
