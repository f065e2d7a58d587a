//! Who a customer is and where: name, country, city, language.

use std::str::FromStr;

use crate::{
    command::NewEvent,
    customer::CustomerDetailsChanged,
    ids::PersonId,
    locale::{Country, Language},
    person::PersonError,
    personal::Personal,
    stream::Stream,
    text,
};

/// The longest name of a customer, in characters.
const LONGEST_NAME: usize = 200;
/// The longest name of a city, in characters.
const LONGEST_CITY: usize = 100;

/// All details of a customer, each none where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerDetails {
    /// A person's or a company's name.
    pub name: Option<CustomerName>,
    /// Where the customer is.
    pub country: Option<Country>,
    /// Where in that country.
    pub city: Option<City>,
    /// The language to write in.
    pub language: Option<Language>,
}

impl CustomerDetails {
    /// The event by which these are the details of `person_id`.
    pub(super) fn changed(&self, person_id: PersonId) -> NewEvent {
        let name = self.name.as_ref().map(|name| name.personal(person_id));
        let city = self.city.as_ref().map(|city| city.personal(person_id));
        let CustomerDetails { country, language, .. } = *self;
        let changed = CustomerDetailsChanged {
            person_id,
            name,
            country,
            city,
            language,
        };
        NewEvent::new(Stream::Person(person_id), changed)
    }
}

text::private_text! {
    /// The name of a customer, who may be a company: 1 to 200 characters on one line.
    CustomerName
}

impl CustomerName {
    /// The name as a personal value of `person`.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for CustomerName {
    type Err = PersonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text::one_line(text, LONGEST_NAME).map(Self);
        name.ok_or(PersonError::MalformedCustomerName)
    }
}

text::private_text! {
    /// The city of a customer: 1 to 100 characters on one line.
    City
}

impl City {
    /// The city as a personal value of `person`.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for City {
    type Err = PersonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let city = text::one_line(text, LONGEST_CITY).map(Self);
        city.ok_or(PersonError::MalformedCity)
    }
}
