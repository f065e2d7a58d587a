//! Customers: what is kept of a person who holds licenses. All of it stands in the person's own stream, because all of it is
//! personal.

mod add_address;
mod add_contact;
mod change_contact;
mod change_details;
mod change_main_address;
mod contact;
mod details;
mod events;
mod register;
mod remove_address;
mod remove_contact;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

pub use self::{
    add_address::AddAddress,
    add_contact::AddContact,
    change_contact::ChangeContact,
    change_details::ChangeCustomerDetails,
    change_main_address::ChangeMainAddress,
    contact::{Contact, ContactName},
    details::{City, CustomerDetails, CustomerName},
    events::{
        CustomerAddressAdded, CustomerAddressRemoved, CustomerContactAdded, CustomerContactChanged,
        CustomerContactRemoved, CustomerDetailsChanged, CustomerMainAddressChanged,
    },
    register::RegisterCustomer,
    remove_address::RemoveAddress,
    remove_contact::RemoveContact,
};
use crate::{
    event::Event,
    ids::{AddressId, ContactId, PersonId},
    person::PersonError,
};

/// How many contacts a customer may have.
pub const MOST_CONTACTS: usize = 100;
/// How many e-mail addresses a customer may have, the main one among them.
pub const MOST_ADDRESSES: usize = 20;

/// What the rules need to know of a person who is known. None of it is personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    has_details: bool,
    contacts: BTreeSet<ContactId>,
    /// The reservation of each address; the first one has none.
    addresses: BTreeMap<AddressId, Option<Uuid>>,
    main_address: AddressId,
}

impl AddressId {
    /// The address that a person was registered with: its id is the person's own.
    pub fn first_of(person_id: PersonId) -> Self {
        Self(person_id.0)
    }
}

impl Customer {
    /// Somebody of whom no more than an address is known.
    pub(crate) fn registered(person_id: PersonId) -> Self {
        let first = AddressId::first_of(person_id);
        Self {
            has_details: false,
            contacts: BTreeSet::new(),
            addresses: BTreeMap::from([(first, None)]),
            main_address: first,
        }
    }

    /// The state after `event`.
    pub(crate) fn evolve(&mut self, event: &Event) {
        match event {
            Event::CustomerDetailsChanged(_) => self.has_details = true,
            Event::CustomerContactAdded(added) => {
                self.contacts.insert(added.contact_id);
            }
            Event::CustomerContactRemoved(removed) => {
                self.contacts.remove(&removed.contact_id);
            }
            Event::CustomerAddressAdded(added) => {
                self.addresses.insert(added.address_id, Some(added.reservation_id));
            }
            Event::CustomerAddressRemoved(removed) => {
                self.addresses.remove(&removed.address_id);
            }
            Event::CustomerMainAddressChanged(changed) => self.main_address = changed.address_id,
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub(crate) fn heap_bytes(&self) -> usize {
        let contacts = self.contacts.len() * size_of::<ContactId>();
        contacts + self.addresses.len() * size_of::<(AddressId, Option<Uuid>)>()
    }

    /// The reservations of all addresses that have one.
    pub(crate) fn reservations(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.addresses.values().copied().flatten()
    }

    /// Whether this contact is one of theirs.
    fn check_contact(&self, contact_id: ContactId) -> Result<(), PersonError> {
        match self.contacts.contains(&contact_id) {
            true => Ok(()),
            false => Err(PersonError::UnknownContact),
        }
    }

    /// The reservation of this address, which is one of theirs; the first address has none.
    fn reservation_of(&self, address_id: AddressId) -> Result<Option<Uuid>, PersonError> {
        let found = self.addresses.get(&address_id).copied();
        found.ok_or(PersonError::UnknownAddress)
    }
}
