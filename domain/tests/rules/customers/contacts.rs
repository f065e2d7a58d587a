//! A customer names contacts.

use domain::{
    ContactId, NewEvent, Personal, Stream,
    customer::{
        AddContact, ChangeContact, Contact, ContactName, CustomerContactAdded, CustomerContactChanged,
        CustomerContactRemoved, MOST_CONTACTS, RemoveContact,
    },
    person::PersonError,
};
use uuid::Uuid;

use crate::support::{CARO, CONTACT, DORA, events::*, given};

const REMOVE: RemoveContact = RemoveContact {
    person_id: CARO,
    contact_id: CONTACT,
};

fn contact() -> Contact {
    Contact {
        first_name: "Emil".parse().unwrap(),
        last_name: "Ernst".parse().unwrap(),
        email: "emil@example.com".parse().unwrap(),
    }
}

fn add(contact_id: ContactId) -> AddContact {
    AddContact {
        person_id: CARO,
        contact_id,
        contact: contact(),
    }
}

fn change() -> ChangeContact {
    ChangeContact {
        person_id: CARO,
        contact_id: CONTACT,
        contact: contact(),
    }
}

fn added(contact_id: ContactId) -> NewEvent {
    let event = CustomerContactAdded {
        person_id: CARO,
        contact_id,
        first_name: Personal::new(CARO, "Emil"),
        last_name: Personal::new(CARO, "Ernst"),
        email: Personal::new(CARO, "emil@example.com"),
    };
    NewEvent::new(Stream::Person(CARO), event)
}

fn removed() -> NewEvent {
    let event = CustomerContactRemoved {
        person_id: CARO,
        contact_id: CONTACT,
    };
    NewEvent::new(Stream::Person(CARO), event)
}

/// Caro with so many contacts, none of which is the usual one.
fn caro_with(contacts: usize) -> Vec<NewEvent> {
    let ids = (0..contacts).map(|number| ContactId(Uuid::from_u128(0x1000 + number as u128)));
    std::iter::once(caro_registered()).chain(ids.map(added)).collect()
}

#[test]
fn a_contact_is_added_changed_and_removed() {
    given([caro_registered()]).when(&add(CONTACT)).then([added(CONTACT)]);
    let changed = CustomerContactChanged {
        person_id: CARO,
        contact_id: CONTACT,
        first_name: Personal::new(CARO, "Emil"),
        last_name: Personal::new(CARO, "Ernst"),
        email: Personal::new(CARO, "emil@example.com"),
    };
    let story = given([caro_registered(), added(CONTACT)]);
    story
        .when(&change())
        .then([NewEvent::new(Stream::Person(CARO), changed)]);
    story.when(&REMOVE).then([removed()]);
}

#[test]
fn nothing_is_written_about_somebody_unknown() {
    let unknown = || PersonError::Unknown;
    given([]).when(&add(CONTACT)).then_error(unknown());
    given([]).when(&change()).then_error(unknown());
    given([]).when(&REMOVE).then_error(unknown());
}

#[test]
fn only_a_contact_of_the_customer_is_changed_or_removed() {
    let unknown = || PersonError::UnknownContact;
    let gone = [caro_registered(), added(CONTACT), removed()];
    for before in [caro_with(1), gone.to_vec()] {
        let story = given(before);
        story.when(&change()).then_error(unknown());
        story.when(&REMOVE).then_error(unknown());
    }
    let dora = RemoveContact {
        person_id: DORA,
        ..REMOVE
    };
    given([caro_registered(), added(CONTACT)])
        .when(&dora)
        .then_error(PersonError::Unknown);
}

#[test]
fn an_id_names_one_contact() {
    given([caro_registered(), added(CONTACT)])
        .when(&add(CONTACT))
        .then_error(PersonError::ContactAlreadyAdded);
}

#[test]
fn a_customer_has_at_most_a_hundred_contacts() {
    assert_eq!(MOST_CONTACTS, 100);
    given(caro_with(99)).when(&add(CONTACT)).then([added(CONTACT)]);
    given(caro_with(100))
        .when(&add(CONTACT))
        .then_error(PersonError::TooManyContacts);
    let room = [caro_with(99), vec![added(CONTACT), removed()]].concat();
    given(room).when(&add(CONTACT)).then([added(CONTACT)]);
}

#[test]
fn names_of_contacts_are_one_line() {
    assert_eq!(" Emil ".parse::<ContactName>().unwrap().as_str(), "Emil");
    for text in ["", "a\nb", &"x".repeat(101)] {
        assert_eq!(text.parse::<ContactName>(), Err(PersonError::MalformedContactName));
    }
}
