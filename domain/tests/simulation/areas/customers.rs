//! Customers and whoever serves them: details, contacts, addresses.

use domain::{
    AddressId, ContactId, PersonId,
    customer::{
        AddAddress, AddContact, ChangeContact, ChangeCustomerDetails, ChangeMainAddress, Contact, CustomerDetails,
        RegisterCustomer, RemoveAddress, RemoveContact,
    },
    person::{ErasePerson, ErasureGround},
};

use crate::{
    asked::{Asked, Draw},
    chance::Chance,
    names,
    world::World,
};

/// How many addresses there are; few, so that they are asked for twice.
const ADDRESSES: u64 = 80;

const COMMANDS: &[(u64, Draw)] = &[
    (3, register),
    (2, change_details),
    (4, add_contact),
    (2, change_contact),
    (2, remove_contact),
    (5, add_address),
    (3, remove_address),
    (2, change_main_address),
    (1, erase),
];

pub(crate) fn next(world: &mut World) -> Box<dyn Asked> {
    world.chance.weighted(COMMANDS)(world)
}

fn details(chance: &mut Chance) -> CustomerDetails {
    CustomerDetails {
        name: chance.maybe(80, |_| "Cid & Co.".parse().unwrap()),
        country: chance.maybe(80, |_| "FR".parse().unwrap()),
        city: chance.maybe(80, |_| "Brest".parse().unwrap()),
        language: chance.maybe(80, |_| "fr".parse().unwrap()),
    }
}

fn contact() -> Contact {
    Contact {
        first_name: "Caro".parse().unwrap(),
        last_name: "Cid".parse().unwrap(),
        email: "caro@example.com".parse().unwrap(),
    }
}

fn register(world: &mut World) -> Box<dyn Asked> {
    Box::new(RegisterCustomer {
        person_id: world.person(),
        email: "caro@example.com".parse().unwrap(),
        details: world.chance.maybe(60, details),
    })
}

fn change_details(world: &mut World) -> Box<dyn Asked> {
    Box::new(ChangeCustomerDetails {
        person_id: world.person(),
        details: details(&mut world.chance),
    })
}

fn add_contact(world: &mut World) -> Box<dyn Asked> {
    let (person_id, known) = known_contact(world);
    let contact_id = if world.is_odd() {
        known
    } else {
        ContactId(world.chance.id())
    };
    Box::new(AddContact {
        person_id,
        contact_id,
        contact: contact(),
    })
}

fn change_contact(world: &mut World) -> Box<dyn Asked> {
    let (person_id, contact_id) = known_contact(world);
    Box::new(ChangeContact {
        person_id,
        contact_id,
        contact: contact(),
    })
}

fn remove_contact(world: &mut World) -> Box<dyn Asked> {
    let (person_id, contact_id) = known_contact(world);
    Box::new(RemoveContact { person_id, contact_id })
}

/// One that was added, be it removed since; at times somebody else's.
fn known_contact(world: &mut World) -> (PersonId, ContactId) {
    let known = world.chance.pick_late(&world.known.contacts);
    let (of, contact_id) = known.unwrap_or_else(|| (world.person(), ContactId(world.chance.id())));
    if world.chance.percent(20) {
        (world.person(), contact_id)
    } else {
        (of, contact_id)
    }
}

fn add_address(world: &mut World) -> Box<dyn Asked> {
    let (of, known) = known_address(world);
    let (person_id, address_id) = match world.is_odd() {
        true => (of, known),
        false => (world.person(), AddressId(world.chance.id())),
    };
    let email = format!("no{}@example.com", world.chance.between(1, ADDRESSES));
    Box::new(AddAddress {
        person_id,
        address_id,
        reservation_id: names::reservation("email-address", &email),
        email: email.parse().unwrap(),
    })
}

fn remove_address(world: &mut World) -> Box<dyn Asked> {
    let (person_id, address_id) = known_address(world);
    Box::new(RemoveAddress { person_id, address_id })
}

fn change_main_address(world: &mut World) -> Box<dyn Asked> {
    let (person_id, address_id) = known_address(world);
    Box::new(ChangeMainAddress { person_id, address_id })
}

/// The first one of somebody, or one that was added, be it removed since.
fn known_address(world: &mut World) -> (PersonId, AddressId) {
    let person_id = world.person();
    let first = (person_id, AddressId::first_of(person_id));
    let known = world.chance.pick_late(&world.known.addresses);
    let is_first = world.chance.percent(20);
    known.filter(|_| !is_first).unwrap_or(first)
}

/// A customer, or at times the person of a reseller.
fn erase(world: &mut World) -> Box<dyn Asked> {
    let person_id = match world.chance.percent(10) {
        true => PersonId(world.reseller().0),
        false => world.person(),
    };
    let ground = ErasureGround::Requested;
    Box::new(ErasePerson {
        person_id,
        ground,
        order_id: None,
    })
}
