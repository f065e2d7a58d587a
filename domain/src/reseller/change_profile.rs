//! Changing what is known of a reseller's company.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{PersonId, ResellerId},
    locale::{Country, Language},
    person::{EmailAddress, PersonName, PhoneNumber},
    rejection::Rejection,
    reseller::{Reseller, ResellerError, ResellerProfileChanged, VatNumber, Website, company},
    states::States,
    stream::Stream,
};

/// Changes the profile of a reseller: all of it is replaced. An active reseller changes its own, staff that of any.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeResellerProfile {
    /// Who.
    pub reseller_id: ResellerId,
    /// Whether staff ask, who change the profile of a suspended one too.
    pub by_staff: bool,
    /// What is to be known of it.
    pub profile: ResellerProfile,
}

/// What is known of a company. The contact is a person, and what is said of that person is personal.
#[derive(Clone, Debug, PartialEq)]
pub struct ResellerProfile {
    /// The company's name, 1 to 200 characters.
    pub name: String,
    /// The lines of its legal address, at most 6 of 1 to 100 characters, without the country.
    pub address: Vec<String>,
    /// Where it is.
    pub country: Option<Country>,
    /// What it is taxed by.
    pub vat_number: Option<VatNumber>,
    /// Its website.
    pub website: Option<Website>,
    /// The language that it reads.
    pub language: Option<Language>,
    /// The name of its contact for support.
    pub contact_name: Option<PersonName>,
    /// That person's e-mail address.
    pub contact_email: Option<EmailAddress>,
    /// That person's phone number.
    pub contact_phone: Option<PhoneNumber>,
}

impl ResellerProfile {
    /// Whether anything is said of a contact.
    fn has_contact(&self) -> bool {
        self.contact_name.is_some() || self.contact_email.is_some() || self.contact_phone.is_some()
    }
}

impl Command for ChangeResellerProfile {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        // The contact is personal data of the reseller's person.
        let person = states.person(PersonId(self.reseller_id.0));
        let events = decide(states.reseller(self.reseller_id), self)?;
        if self.profile.has_contact() {
            person.check_writable()?;
        }
        Ok(events)
    }
}

fn decide(reseller: &Reseller, command: &ChangeResellerProfile) -> Result<Vec<NewEvent>, ResellerError> {
    let ChangeResellerProfile {
        reseller_id, profile, ..
    } = command;
    reseller.registered().ok_or(ResellerError::Unknown)?;
    if !command.by_staff {
        reseller.may_act()?;
    }
    let person = PersonId(reseller_id.0);
    let changed = ResellerProfileChanged {
        reseller_id: *reseller_id,
        name: company::name(&profile.name)?,
        address: company::address(&profile.address)?,
        country: profile.country,
        vat_number: profile.vat_number.clone(),
        website: profile.website.clone(),
        language: profile.language,
        contact_name: profile.contact_name.as_ref().map(|name| name.personal(person)),
        contact_email: profile.contact_email.as_ref().map(|email| email.personal(person)),
        contact_phone: profile.contact_phone.as_ref().map(|phone| phone.personal(person)),
    };
    Ok(vec![NewEvent::new(Stream::Reseller(*reseller_id), changed)])
}
