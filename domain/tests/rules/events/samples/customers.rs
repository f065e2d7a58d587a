//! Customers.

use domain::{
    Event, Personal,
    customer::{
        CustomerAddressAdded, CustomerAddressRemoved, CustomerContactAdded, CustomerContactChanged,
        CustomerContactRemoved, CustomerDetailsChanged, CustomerMainAddressChanged,
    },
    locale::Language,
    reservation::{ReservationKind, ReservationMade},
};

use crate::support::{ADDRESS, ADDRESS_HASH, CARO, CONTACT};

pub(super) fn events(personal: fn() -> Personal) -> Vec<Event> {
    let (person_id, contact_id, address_id) = (CARO, CONTACT, ADDRESS);
    vec![
        CustomerDetailsChanged {
            person_id,
            name: Some(personal()),
            country: Some("FR".parse().unwrap()),
            city: Some(personal()),
            language: Some(Language::Fr),
        }
        .into(),
        CustomerContactAdded {
            person_id,
            contact_id,
            first_name: personal(),
            last_name: personal(),
            email: personal(),
        }
        .into(),
        CustomerContactChanged {
            person_id,
            contact_id,
            first_name: personal(),
            last_name: personal(),
            email: personal(),
        }
        .into(),
        CustomerContactRemoved { person_id, contact_id }.into(),
        CustomerAddressAdded {
            person_id,
            address_id,
            email: personal(),
            reservation_id: ADDRESS_HASH,
        }
        .into(),
        CustomerAddressRemoved { person_id, address_id }.into(),
        CustomerMainAddressChanged { person_id, address_id }.into(),
    ]
}

pub(super) fn variations() -> Vec<Event> {
    let kind = ReservationKind::EmailAddress;
    let spoken = [None, Some(Language::En), Some(Language::De)];
    let changed = spoken.map(|language| CustomerDetailsChanged {
        person_id: CARO,
        name: None,
        country: None,
        city: None,
        language,
    });
    let made = ReservationMade {
        reservation_id: ADDRESS_HASH,
        kind,
    };
    changed.map(Event::from).into_iter().chain([made.into()]).collect()
}
