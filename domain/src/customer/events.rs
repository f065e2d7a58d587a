//! What happens to customers. All of it stands in the person's own stream.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    event::EventBody,
    ids::{AddressId, ContactId, PersonId},
    locale::{Country, Language},
    personal::{Personal, VisitPersonal},
};

/// A customer's details are now these, all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerDetailsChanged {
    /// Who.
    pub person_id: PersonId,
    /// The name of the person or company, if it is known.
    pub name: Option<Personal>,
    /// The country, if it is known.
    pub country: Option<Country>,
    /// The city, if it is known.
    pub city: Option<Personal>,
    /// The language to write in, if it is known.
    pub language: Option<Language>,
}

impl EventBody for CustomerDetailsChanged {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        if let Some(name) = &mut self.name {
            visit("name", name);
        }
        if let Some(city) = &mut self.city {
            visit("city", city);
        }
    }
}

/// A customer named a contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerContactAdded {
    /// Whose contact it is.
    pub person_id: PersonId,
    /// Which.
    pub contact_id: ContactId,
    /// The first name.
    pub first_name: Personal,
    /// The last name.
    pub last_name: Personal,
    /// Where to write to.
    pub email: Personal,
}

impl EventBody for CustomerContactAdded {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("first_name", &mut self.first_name);
        visit("last_name", &mut self.last_name);
        visit("email", &mut self.email);
    }
}

/// A contact is now this, all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerContactChanged {
    /// Whose contact it is.
    pub person_id: PersonId,
    /// Which.
    pub contact_id: ContactId,
    /// The first name.
    pub first_name: Personal,
    /// The last name.
    pub last_name: Personal,
    /// Where to write to.
    pub email: Personal,
}

impl EventBody for CustomerContactChanged {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("first_name", &mut self.first_name);
        visit("last_name", &mut self.last_name);
        visit("email", &mut self.email);
    }
}

/// A customer has this contact no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerContactRemoved {
    /// Whose contact it was.
    pub person_id: PersonId,
    /// Which.
    pub contact_id: ContactId,
}

impl EventBody for CustomerContactRemoved {}

/// A customer has one more e-mail address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerAddressAdded {
    /// Whose address it is.
    pub person_id: PersonId,
    /// Which.
    pub address_id: AddressId,
    /// The address.
    pub email: Personal,
    /// The keyed hash that keeps it unique.
    pub reservation_id: Uuid,
}

impl EventBody for CustomerAddressAdded {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("email", &mut self.email);
    }
}

/// A customer has this e-mail address no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerAddressRemoved {
    /// Whose address it was.
    pub person_id: PersonId,
    /// Which.
    pub address_id: AddressId,
}

impl EventBody for CustomerAddressRemoved {}

/// Another of a customer's e-mail addresses is the main one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerMainAddressChanged {
    /// Whose address it is.
    pub person_id: PersonId,
    /// Which is the main one now.
    pub address_id: AddressId,
}

impl EventBody for CustomerMainAddressChanged {}
