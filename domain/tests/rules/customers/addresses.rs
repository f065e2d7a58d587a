//! A customer has several e-mail addresses, one of which is the main one.

use domain::{
    AddressId, NewEvent, PersonId, Personal, Stream,
    customer::{
        AddAddress, ChangeMainAddress, CustomerAddressAdded, CustomerAddressRemoved, CustomerMainAddressChanged,
        MOST_ADDRESSES, RemoveAddress,
    },
    person::{PersonError, PersonRegistered},
    reservation::{Reservation, ReservationKind, ReservationMade, ReservationReleased},
};
use uuid::Uuid;

use crate::support::{ADDRESS, ADDRESS_HASH, CARO, CODE_HASH, DORA, ORDER_HASH, events::*, given};

fn add(person_id: PersonId) -> AddAddress {
    AddAddress {
        person_id,
        address_id: ADDRESS,
        email: "caro@work.example".parse().unwrap(),
        reservation_id: ADDRESS_HASH,
    }
}

fn remove(address_id: AddressId) -> RemoveAddress {
    RemoveAddress {
        person_id: CARO,
        address_id,
    }
}

fn prefer(address_id: AddressId) -> ChangeMainAddress {
    ChangeMainAddress {
        person_id: CARO,
        address_id,
    }
}

fn first() -> AddressId {
    AddressId::first_of(CARO)
}

fn made(reservation_id: Uuid, kind: ReservationKind) -> NewEvent {
    let made = ReservationMade { reservation_id, kind };
    NewEvent::new(Stream::Reservation(reservation_id), made)
}

fn released() -> NewEvent {
    let released = ReservationReleased {
        reservation_id: ADDRESS_HASH,
        kind: ReservationKind::EmailAddress,
    };
    NewEvent::new(Stream::Reservation(ADDRESS_HASH), released)
}

fn address_added(person_id: PersonId, address_id: AddressId, reservation_id: Uuid) -> [NewEvent; 2] {
    let added = CustomerAddressAdded {
        person_id,
        address_id,
        email: Personal::new(person_id, "caro@work.example"),
        reservation_id,
    };
    [
        made(reservation_id, ReservationKind::EmailAddress),
        NewEvent::new(Stream::Person(person_id), added),
    ]
}

fn removed(address_id: AddressId) -> NewEvent {
    let removed = CustomerAddressRemoved {
        person_id: CARO,
        address_id,
    };
    NewEvent::new(Stream::Person(CARO), removed)
}

fn preferred(address_id: AddressId) -> NewEvent {
    let changed = CustomerMainAddressChanged {
        person_id: CARO,
        address_id,
    };
    NewEvent::new(Stream::Person(CARO), changed)
}

fn dora_registered() -> NewEvent {
    let email = Personal::new(DORA, "dora@example.com");
    let registered = PersonRegistered { person_id: DORA, email };
    NewEvent::new(Stream::Person(DORA), registered)
}

/// Caro with the address that she was registered with and another one.
fn caro_with_two() -> Vec<NewEvent> {
    let added = address_added(CARO, ADDRESS, ADDRESS_HASH);
    [vec![caro_registered(), dora_registered()], added.to_vec()].concat()
}

#[test]
fn an_address_is_added_and_taken() {
    given([caro_registered()])
        .when(&add(CARO))
        .then(address_added(CARO, ADDRESS, ADDRESS_HASH));
}

#[test]
fn nothing_is_written_about_somebody_unknown() {
    let unknown = || PersonError::Unknown;
    given([]).when(&add(CARO)).then_error(unknown());
    given([]).when(&remove(ADDRESS)).then_error(unknown());
    given([]).when(&prefer(ADDRESS)).then_error(unknown());
}

#[test]
fn an_address_is_one_persons() {
    let story = given(caro_with_two());
    story.when(&add(DORA)).then_error(PersonError::AddressAlreadyUsed);
    let under_another_id = AddAddress {
        address_id: AddressId(ORDER_HASH),
        ..add(CARO)
    };
    story
        .when(&under_another_id)
        .then_error(PersonError::AddressAlreadyUsed);
}

#[test]
fn adding_it_again_changes_nothing_and_its_id_names_no_other() {
    let story = given(caro_with_two());
    story.when(&add(CARO)).then_nothing();
    let other = AddAddress {
        reservation_id: CODE_HASH,
        ..add(CARO)
    };
    story.when(&other).then_error(PersonError::AddressAlreadyAdded);
    let as_the_first = AddAddress {
        address_id: first(),
        ..other
    };
    story.when(&as_the_first).then_error(PersonError::AddressAlreadyAdded);
}

#[test]
fn a_customer_has_at_most_twenty_addresses() {
    assert_eq!(MOST_ADDRESSES, 20);
    let added = |number: u128| {
        let id = Uuid::from_u128(0x1000 + number);
        address_added(CARO, AddressId(id), id)
    };
    let with = |count| std::iter::once(caro_registered()).chain((1..count).flat_map(added));
    given(with(19))
        .when(&add(CARO))
        .then(address_added(CARO, ADDRESS, ADDRESS_HASH));
    given(with(20))
        .when(&add(CARO))
        .then_error(PersonError::TooManyAddresses);
}

#[test]
fn a_removed_address_is_free_for_anybody() {
    let story = given(caro_with_two());
    story.when(&remove(ADDRESS)).then([released(), removed(ADDRESS)]);
    given(caro_with_two())
        .and(&remove(ADDRESS))
        .when(&add(DORA))
        .then(address_added(DORA, ADDRESS, ADDRESS_HASH));
}

#[test]
fn the_main_address_is_first_that_of_the_registration_and_cannot_be_removed() {
    let main = || PersonError::AddressIsMain;
    given([caro_registered()]).when(&remove(first())).then_error(main());
    given(caro_with_two()).when(&prefer(first())).then_nothing();
    given(caro_with_two())
        .and(&prefer(ADDRESS))
        .when(&remove(ADDRESS))
        .then_error(main());
}

#[test]
fn another_address_becomes_the_main_one_and_the_first_may_go() {
    given(caro_with_two()).when(&prefer(ADDRESS)).then([preferred(ADDRESS)]);
    given(caro_with_two())
        .and(&prefer(ADDRESS))
        .when(&remove(first()))
        .then([removed(first())]);
}

#[test]
fn only_an_address_of_the_customer_is_removed_or_becomes_the_main_one() {
    let unknown = || PersonError::UnknownAddress;
    given([caro_registered()]).when(&remove(ADDRESS)).then_error(unknown());
    given([caro_registered()]).when(&prefer(ADDRESS)).then_error(unknown());
    let dora = ChangeMainAddress {
        person_id: DORA,
        address_id: ADDRESS,
    };
    given(caro_with_two()).when(&dora).then_error(unknown());
}

#[test]
fn whose_address_it_is_and_whether_it_is_taken_is_guarded() {
    let both = [Stream::Person(CARO), Stream::Reservation(ADDRESS_HASH)];
    let story = given([]);
    story.when(&add(CARO)).then_error(PersonError::Unknown);
    assert_eq!(story.states().take_read(), both);
    let story = given(caro_with_two());
    story.when(&remove(ADDRESS)).events();
    assert_eq!(story.states().take_read(), both);
}

#[test]
fn codes_and_order_references_are_taken_for_good() {
    for (id, kind) in [
        (CODE_HASH, ReservationKind::ActivationKeyCode),
        (ORDER_HASH, ReservationKind::OrderReference),
    ] {
        assert_eq!(given([made(id, kind)]).states().reservation(id).release(id), None);
    }
    assert_eq!(Reservation::Free.release(ADDRESS_HASH), None);
    let taken = given([made(ADDRESS_HASH, ReservationKind::EmailAddress)]);
    let reservation = taken.states().reservation(ADDRESS_HASH);
    assert_eq!(reservation.release(ADDRESS_HASH), Some(released()));
}
