//! A person is erased: nothing is written about the person any more, and nothing else changes.

use domain::{
    NewEvent, PersonId, Stream,
    activation_key::{AddActivationKey, Owner, RenameActivationKey},
    customer::{AddAddress, AddContact, ChangeCustomerDetails, Contact, CustomerDetails, RegisterCustomer},
    license::EditLicense,
    order::{OrderCancelled, OrderPaid},
    person::{ErasePerson, ErasureGround, PersonErased, PersonError},
    reseller::{ChangeResellerProfile, ResellerProfile},
    reservation::{ReservationKind, ReservationReleased},
};

use crate::{
    orders::{pay, place},
    subscriptions::generate,
    support::{
        ADDRESS, ADDRESS_HASH, ANNA, BY_ANNA, CARO, CODE_HASH, CONTACT, DORA, KEY, LICENSE, ORDER, assign,
        computers::activate, events::*, given,
    },
};

const ANNA_HERSELF: PersonId = PersonId(ANNA.0);

fn erase(person_id: PersonId) -> ErasePerson {
    let ground = ErasureGround::Requested;
    ErasePerson {
        person_id,
        ground,
        order_id: None,
    }
}

fn erased(person_id: PersonId) -> NewEvent {
    let ground = ErasureGround::Requested;
    NewEvent::new(Stream::Person(person_id), PersonErased { person_id, ground })
}

fn caro_erased() -> Vec<NewEvent> {
    vec![caro_registered(), erased(CARO)]
}

fn add_address() -> AddAddress {
    AddAddress {
        person_id: CARO,
        address_id: ADDRESS,
        email: "caro@work.example".parse().unwrap(),
        reservation_id: ADDRESS_HASH,
    }
}

#[test]
fn a_customer_is_erased_once() {
    given([caro_registered()]).when(&erase(CARO)).then([erased(CARO)]);
    given(caro_erased()).when(&erase(CARO)).then_nothing();
}

#[test]
fn somebody_unknown_is_not_erased() {
    given([caro_registered()])
        .when(&erase(DORA))
        .then_error(PersonError::Unknown);
}

#[test]
fn who_only_ordered_is_known_by_the_order() {
    let known = ErasePerson {
        order_id: Some(ORDER),
        ..erase(CARO)
    };
    let story = given([published(), on_order(order_placed())]);
    story.when(&erase(CARO)).then_error(PersonError::Unknown);
    story.when(&known).then([erased(CARO)]);
    let of_caro = ErasePerson {
        person_id: DORA,
        ..known
    };
    story.when(&of_caro).then_error(PersonError::Unknown);
    let cancelled = on_order(OrderCancelled { order_id: ORDER });
    story.also(cancelled).when(&known).then([erased(CARO)]);
}

#[test]
fn added_addresses_become_free() {
    let released = ReservationReleased {
        reservation_id: ADDRESS_HASH,
        kind: ReservationKind::EmailAddress,
    };
    given([caro_registered()])
        .and(&add_address())
        .when(&erase(CARO))
        .then([erased(CARO), NewEvent::new(Stream::Reservation(ADDRESS_HASH), released)]);
}

#[test]
fn the_person_of_a_reseller_is_erased_without_ever_being_registered() {
    given(anna_has("1.00"))
        .when(&erase(ANNA_HERSELF))
        .then([erased(ANNA_HERSELF)]);
}

#[test]
fn nothing_is_written_about_an_erased_customer() {
    let story = given([caro_erased(), anna_has("1000.00")].concat());
    let email = || "caro@example.com".parse().unwrap();
    let register = RegisterCustomer {
        person_id: CARO,
        email: email(),
        details: None,
    };
    let details = CustomerDetails {
        name: None,
        country: Some("FR".parse().unwrap()),
        city: None,
        language: None,
    };
    let person_id = CARO;
    let contact = Contact {
        first_name: "Caro".parse().unwrap(),
        last_name: "Cid".parse().unwrap(),
        email: email(),
    };
    let contact = AddContact {
        person_id,
        contact_id: CONTACT,
        contact,
    };
    story.when(&register).then_error(PersonError::Erased);
    story.when(&add_address()).then_error(PersonError::Erased);
    story.when(&contact).then_error(PersonError::Erased);
    let change = ChangeCustomerDetails { person_id, details };
    story.when(&change).then_error(PersonError::Erased);
    story.when(&assign()).then_error(PersonError::Erased);
    story.when(&place()).then_error(PersonError::Erased);
    story.when(&generate()).then_error(PersonError::Erased);
}

#[test]
fn no_license_comes_to_an_erased_customer_and_none_is_commented() {
    let edit = |customer, comment| EditLicense {
        license_id: LICENSE,
        by: BY_ANNA,
        customer,
        comment,
    };
    let note = || Some("rack 4".parse().unwrap());
    let of_caro = [anna_has("1000.00"), vec![on_license(license_assigned())]].concat();
    let story = given(of_caro.clone()).also(erased(CARO));
    story.when(&edit(None, Some(note()))).then_error(PersonError::Erased);
    assert_eq!(story.when(&edit(None, Some(None))).events().len(), 1);
    let to_dora = Some((DORA, "dora@example.com".parse().unwrap()));
    given(of_caro)
        .also(erased(DORA))
        .when(&edit(to_dora.clone(), None))
        .then_error(PersonError::Erased);
    // Whoever has it now may be written about.
    assert_eq!(story.when(&edit(to_dora, Some(note()))).events().len(), 3);
}

#[test]
fn a_license_of_an_erased_customer_comes_onto_a_computer_without_its_name() {
    let before = [anna_has("1000.00"), vec![on_license(license_assigned())]].concat();
    let mut activated = license_activated("C0FFEE");
    activated.computer_name = None;
    let mut activate = activate("C0FFEE");
    activate.computer_name = Some("SRV-HARBOR".parse().unwrap());
    given(before)
        .also(erased(CARO))
        .when(&activate)
        .then([on_license(activated)]);
}

#[test]
fn the_money_of_an_erased_customer_is_booked_without_the_invoice() {
    let story = given([published(), on_order(order_placed())]).also(erased(CARO));
    let events = story.when(&pay()).events();
    let paid = OrderPaid {
        invoice: None,
        ..order_paid()
    };
    assert_eq!(events.last(), Some(&on_order(paid)));
}

#[test]
fn a_reseller_whose_person_is_erased_goes_on_without_contact_and_names() {
    let owner = Owner::Reseller { reseller_id: ANNA };
    let mut add = AddActivationKey {
        activation_key_id: domain::ActivationKeyId(CODE_HASH),
        owner,
        code: "NAQR-HVW5-0000-0002".parse().unwrap(),
        reservation_id: CODE_HASH,
        chosen: false,
        name: Some("Quay".parse().unwrap()),
    };
    let rename = RenameActivationKey {
        activation_key_id: KEY,
        by: owner,
        name: "Quay".parse().unwrap(),
    };
    let mut profile = ChangeResellerProfile {
        reseller_id: ANNA,
        by_staff: true,
        profile: ResellerProfile {
            name: "Anna & Co".to_owned(),
            address: vec![],
            country: None,
            vat_number: None,
            website: None,
            language: None,
            contact_name: Some("Anna Ampere".parse().unwrap()),
            contact_email: None,
            contact_phone: None,
        },
    };
    let story = given(anna_has("1000.00")).also(erased(ANNA_HERSELF));
    story.when(&rename).then_error(PersonError::Erased);
    story.when(&add).then_error(PersonError::Erased);
    story.when(&profile).then_error(PersonError::Erased);
    add.name = None;
    profile.profile.contact_name = None;
    assert_eq!(story.when(&add).events().len(), 2);
    assert_eq!(story.when(&profile).events().len(), 1);
    assert!(!story.when(&assign()).events().is_empty());
}
