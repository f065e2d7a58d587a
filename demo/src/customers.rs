//! What customers who order directly tell of themselves: who and where they are, whom to write to, and under which addresses.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    AddressId, ContactId, PersonId, Rejection,
    customer::{
        AddAddress, AddContact, ChangeContact, ChangeCustomerDetails, ChangeMainAddress, CustomerDetails,
        RemoveAddress, RemoveContact,
    },
    order::Identity,
    person::{ErasePerson, ErasureGround},
};

use crate::{
    chance::Chance,
    command::Who,
    plan::midnight,
    world::{Customer, Task, World},
};

/// A town, its country, and the language that is written there, of those that are spoken here.
#[derive(Debug)]
pub(crate) struct Place(&'static str, &'static str, &'static str);

static PLACES: [Place; 12] = [
    Place("Lübeck", "DE", "de"),
    Place("Graz", "AT", "de"),
    Place("Kassel", "DE", "de"),
    Place("Nantes", "FR", "fr"),
    Place("Grenoble", "FR", "fr"),
    Place("Namur", "BE", "fr"),
    Place("Leeds", "GB", "en"),
    Place("Galway", "IE", "en"),
    Place("Tampere", "FI", "en"),
    Place("Porto", "PT", "en"),
    Place("Denver", "US", "en"),
    Place("Halifax", "CA", "en"),
];

/// Something that a customer changes.
#[derive(Clone, Copy)]
pub(crate) enum Change {
    /// It moves to another town.
    Details,
    /// It names somebody to write to.
    AddContact,
    /// Somebody else takes that over.
    ReplaceContact(ContactId),
    /// Or nobody does.
    RemoveContact(ContactId),
    /// It adds an address of its own.
    AddAddress,
    /// Which becomes the main one.
    MainAddress(AddressId),
    /// An address goes: the first one, or one that was added.
    RemoveAddress(AddressId),
}

impl Chance {
    /// Where somebody is.
    pub(crate) fn place(&mut self) -> &'static Place {
        self.pick(&PLACES).unwrap_or(&PLACES[0])
    }
}

impl Customer {
    /// Who and where it is.
    pub(crate) fn details(&self) -> Result<CustomerDetails, Rejection> {
        let Place(city, country, language) = self.place;
        Ok(CustomerDetails {
            name: Some(self.company.parse()?),
            country: Some(country.parse()?),
            city: Some(city.parse()?),
            language: Some(language.parse()?),
        })
    }
}

impl Customer {
    /// Who and where it is, as it writes into an order.
    pub(crate) fn identity(&self) -> Result<Identity, Rejection> {
        let Place(city, country, _) = self.place;
        Ok(Identity {
            customer_id: self.id,
            email: self.email.clone(),
            name: Some(self.company.parse()?),
            country: Some(country.parse()?),
            city: Some(city.parse()?),
        })
    }

    /// The tax on what it buys, in percent: some pay it with the order, others owe it at home.
    pub(crate) fn tax_percent(&self) -> u32 {
        let Place(_, country, _) = self.place;
        match (*country, self.domain.len() % 3) {
            ("DE", 0) => 19,
            ("FR" | "AT", 0) => 20,
            ("BE", 0) => 21,
            _ => 0,
        }
    }
}

impl World {
    /// Lays out when somebody is erased.
    pub(crate) fn open_erasures(&mut self) {
        for (day, ground) in [
            ((2023, 5, 15), ErasureGround::Requested),
            ((2025, 10, 13), ErasureGround::NoLongerNeeded),
        ] {
            let (year, month, day) = day;
            if let Some(day) = NaiveDate::from_ymd_opt(year, month, day) {
                self.later(midnight(day) + TimeDelta::hours(10), Task::Erase(ground));
            }
        }
    }

    /// Staff erase the customer of a reseller who used most licenses.
    pub(crate) fn erase(&mut self, at: DateTime<Utc>, ground: ErasureGround) -> Result<(), Rejection> {
        let used = |index: usize| self.installed.iter().filter(|held| held.customer == index).count();
        let customers = (0..self.customers.len()).filter(|index| {
            let found = self.customers.get(*index);
            found.is_some_and(|customer| customer.seller.is_some() && !customer.erased)
        });
        let Some(customer) = customers.max_by_key(|index| used(*index)) else {
            return Ok(());
        };
        let Some(customer) = self.customers.get_mut(customer) else {
            return Ok(());
        };
        customer.erased = true;
        let person_id = customer.id;
        let who = Who::Staff(self.mint.id("staff", "1"));
        let erase = ErasePerson {
            person_id,
            ground,
            order_id: None,
        };
        self.act(at, who, erase)
    }

    /// Draws what a customer who just became known will tell.
    pub(crate) fn what_a_customer_tells(&mut self, at: DateTime<Utc>, index: usize) {
        if self.chance.percent(65) {
            let when = self.chance.soon(at);
            self.later(when, Task::Customer(index, Change::AddContact));
        }
        if self.chance.percent(10) {
            let when = self.chance.days_after(at, 200, 1500);
            self.later(when, Task::Customer(index, Change::Details));
        }
        if self.chance.percent(30) {
            let when = self.chance.days_after(at, 30, 900);
            self.later(when, Task::Customer(index, Change::AddAddress));
        }
    }

    pub(crate) fn customer(&mut self, at: DateTime<Utc>, index: usize, change: Change) -> Result<(), Rejection> {
        let Some(person_id) = self.customers.get(index).map(|customer| customer.id) else {
            return Ok(());
        };
        let who = Who::Customer(person_id);
        match change {
            Change::Details => self.moves(at, index),
            Change::AddContact => self.add_contact(at, index),
            Change::ReplaceContact(contact_id) => self.change_contact(at, index, contact_id),
            Change::RemoveContact(contact_id) => self.act(at, who, RemoveContact { person_id, contact_id }),
            Change::AddAddress => self.add_address(at, index),
            Change::MainAddress(address_id) => self.act(at, who, ChangeMainAddress { person_id, address_id }),
            Change::RemoveAddress(address_id) => self.act(at, who, RemoveAddress { person_id, address_id }),
        }
    }

    fn moves(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Rejection> {
        let place = self.chance.place();
        let Some(customer) = self.customers.get_mut(index) else {
            return Ok(());
        };
        customer.place = place;
        let (person_id, details) = (customer.id, customer.details()?);
        self.act(
            at,
            Who::Customer(person_id),
            ChangeCustomerDetails { person_id, details },
        )
    }

    fn add_contact(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Rejection> {
        let Some((person_id, domain)) = self.known(index) else {
            return Ok(());
        };
        let contact_id = ContactId(self.mint("contact"));
        let contact = self.contact(&domain)?;
        let change = match self.chance.between(0, 9) {
            0..2 => Some(Change::ReplaceContact(contact_id)),
            2 => Some(Change::RemoveContact(contact_id)),
            _ => None,
        };
        if let Some(change) = change {
            let when = self.chance.days_after(at, 100, 1200);
            self.later(when, Task::Customer(index, change));
        }
        let add = AddContact {
            person_id,
            contact_id,
            contact,
        };
        self.act(at, Who::Customer(person_id), add)
    }

    fn change_contact(&mut self, at: DateTime<Utc>, index: usize, contact_id: ContactId) -> Result<(), Rejection> {
        let Some((person_id, domain)) = self.known(index) else {
            return Ok(());
        };
        let change = ChangeContact {
            person_id,
            contact_id,
            contact: self.contact(&domain)?,
        };
        self.act(at, Who::Customer(person_id), change)
    }

    /// An address that nobody has, perhaps in the place of the first one.
    fn add_address(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Rejection> {
        let Some((person_id, domain)) = self.known(index) else {
            return Ok(());
        };
        let email = format!("licenses@{domain}").parse()?;
        let address_id = AddressId(self.mint("address"));
        let add = AddAddress {
            person_id,
            address_id,
            reservation_id: self.mint.id("email-address", &format!("licenses@{domain}")),
            email,
        };
        self.act(at, Who::Customer(person_id), add)?;
        let main = self.chance.days_after(at, 1, 3);
        let removed = self.chance.days_after(main, 10, 400);
        let (main_address, gone) = match self.chance.between(0, 9) {
            0..3 => (Some(address_id), Some(AddressId::first_of(person_id))),
            3..5 => (Some(address_id), None),
            5..9 => (None, Some(address_id)),
            _ => (None, None),
        };
        if let Some(address_id) = main_address {
            self.later(main, Task::Customer(index, Change::MainAddress(address_id)));
        }
        if let Some(address_id) = gone {
            self.later(removed, Task::Customer(index, Change::RemoveAddress(address_id)));
        }
        Ok(())
    }

    /// Whose id it is, and the domain of its addresses.
    fn known(&self, index: usize) -> Option<(PersonId, String)> {
        let customer = self.customers.get(index)?;
        Some((customer.id, customer.domain.clone()))
    }
}
