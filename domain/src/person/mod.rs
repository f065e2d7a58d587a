//! Persons: whose data is sealed under a key of their own. Whoever writes such data guards this stream.

mod erase;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::erase::{ErasePerson, ErasureGround, PersonErased};
use crate::{
    command::NewEvent,
    customer::{Customer, MOST_ADDRESSES, MOST_CONTACTS},
    event::{Event, EventBody},
    ids::PersonId,
    personal::{Personal, VisitPersonal},
    rejection::codes,
    stream::Stream,
    text,
};

/// The longest e-mail address that can be delivered to (RFC 5321, erratum 1690), in bytes.
const LONGEST_ADDRESS: usize = 254;
/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 200;
/// How many digits a phone number has (E.164 has up to 15, extensions come on top), and how long it may be written.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=20;
const LONGEST_PHONE: usize = 40;
/// The longest comment, in characters.
const LONGEST_COMMENT: usize = 2000;

/// A person became known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRegistered {
    /// Who.
    pub person_id: PersonId,
    /// The address under which the person is known.
    pub email: Personal,
}

impl EventBody for PersonRegistered {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("email", &mut self.email);
    }
}

/// What is known of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// Never heard of.
    Unknown,
    /// Known by an e-mail address.
    Registered(Customer),
    /// Erased for good. Nothing about the person is written any more; whoever comes back is another person.
    Erased,
}

/// Why something about a person may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// No such person.
    #[error("there is no such customer: check the customer's id")]
    Unknown,
    /// The person was erased.
    #[error(
        "this person was erased and nothing is written about the person any more: leave it out, or register a new person"
    )]
    Erased,
    /// Not an address; what was typed is personal and not repeated.
    #[error("this is no e-mail address: write one such as name@example.com, at most 254 bytes")]
    MalformedEmail,
    /// Not a name; what was typed is personal and not repeated.
    #[error("this cannot be somebody's name: write 1 to 200 characters on one line")]
    MalformedName,
    /// Not a phone number; what was typed is personal and not repeated.
    #[error("this is no phone number: write 5 to 20 digits, such as +49 30 1234567")]
    MalformedPhone,
    /// Too long, or with control characters.
    #[error("this comment cannot be kept: write at most 2000 characters, no control characters")]
    MalformedComment,
    /// No name, or no single line of at most 200 characters.
    #[error("this cannot be a customer's name: write 1 to 200 characters on one line")]
    MalformedCustomerName,
    /// No city, or no single line of at most 100 characters.
    #[error("this cannot be a customer's city: write 1 to 100 characters on one line")]
    MalformedCity,
    /// No name, or no single line of at most 100 characters.
    #[error("this cannot be a contact's first or last name: write 1 to 100 characters on one line")]
    MalformedContactName,
    /// No such contact of this customer.
    #[error("there is no such contact: choose one of this customer's")]
    UnknownContact,
    /// The id is taken.
    #[error("this contact was added already: use another id for another contact")]
    ContactAlreadyAdded,
    /// As many contacts as a customer may have.
    #[error("this customer has {MOST_CONTACTS} contacts, as many as there may be: remove one first")]
    TooManyContacts,
    /// No such address of this customer.
    #[error("there is no such e-mail address: choose one of this customer's")]
    UnknownAddress,
    /// The id is taken.
    #[error("this e-mail address was added already: use another id for another address")]
    AddressAlreadyAdded,
    /// The address is somebody's, and no more is said than that.
    #[error("this e-mail address is already used: choose another")]
    AddressAlreadyUsed,
    /// As many addresses as a customer may have.
    #[error("this customer has {MOST_ADDRESSES} e-mail addresses, as many as there may be: remove one first")]
    TooManyAddresses,
    /// The main address stays until another is the main one.
    #[error("this is the main e-mail address and cannot be removed: make another the main one first")]
    AddressIsMain,
}

codes!(PersonError {
    Unknown => Unknown "unknown-customer",
    Erased => Conflict "person-erased",
    MalformedEmail => Invalid "malformed-email",
    MalformedName => Invalid "malformed-person-name",
    MalformedPhone => Invalid "malformed-phone-number",
    MalformedComment => Invalid "malformed-comment",
    MalformedCustomerName => Invalid "malformed-customer-name",
    MalformedCity => Invalid "malformed-city",
    MalformedContactName => Invalid "malformed-contact-name",
    UnknownContact => Unknown "unknown-contact",
    ContactAlreadyAdded => Conflict "contact-already-added",
    TooManyContacts => Conflict "too-many-contacts",
    UnknownAddress => Unknown "unknown-address",
    AddressAlreadyAdded => Conflict "address-already-added",
    AddressAlreadyUsed => Conflict "address-already-used",
    TooManyAddresses => Conflict "too-many-addresses",
    AddressIsMain => Conflict "address-is-main",
});

impl Person {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unknown;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (_, Event::PersonErased(_)) => *self = Self::Erased,
            (Self::Unknown, Event::PersonRegistered(registered)) => {
                *self = Self::Registered(Customer::registered(registered.person_id));
            }
            (Self::Registered(customer), event) => customer.evolve(event),
            (Self::Unknown | Self::Erased, _) => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Unknown | Self::Erased => 0,
            Self::Registered(customer) => customer.heap_bytes(),
        }
    }

    /// What is known of this person. Nothing may be written about somebody unknown or erased.
    pub fn known(&self) -> Result<&Customer, PersonError> {
        match self {
            Self::Unknown => Err(PersonError::Unknown),
            Self::Registered(customer) => Ok(customer),
            Self::Erased => Err(PersonError::Erased),
        }
    }

    /// Whether something may be written about this person, known or not: only not once the person is erased.
    pub fn check_writable(&self) -> Result<(), PersonError> {
        match self {
            Self::Unknown | Self::Registered(_) => Ok(()),
            Self::Erased => Err(PersonError::Erased),
        }
    }

    /// `personal`, unless the person is erased: for what comes along with something that happens all the same.
    pub fn unless_erased(&self, personal: Option<Personal>) -> Option<Personal> {
        personal.filter(|_| self.check_writable().is_ok())
    }

    /// The event that makes `person_id` known, unless the person is known already.
    pub fn register(&self, person_id: PersonId, email: &EmailAddress) -> Result<Option<NewEvent>, PersonError> {
        match self {
            Self::Unknown => Ok(Some(NewEvent::new(
                Stream::Person(person_id),
                PersonRegistered {
                    person_id,
                    email: email.personal(person_id),
                },
            ))),
            Self::Registered(_) => Ok(None),
            Self::Erased => Err(PersonError::Erased),
        }
    }
}

text::private_text! {
    /// An e-mail address as its owner writes it.
    EmailAddress
}

impl EmailAddress {
    /// The form to compare and look up by: lower case.
    pub fn normalised(&self) -> String {
        self.0.to_lowercase()
    }

    /// The address as a personal value of `person`.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for EmailAddress {
    type Err = PersonError;

    /// Blanks around it are dropped. Only the form is looked at: whether it can be delivered to, only a mail can tell.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let malformed = PersonError::MalformedEmail;
        let Some((mailbox, domain)) = text.split_once('@') else {
            return Err(malformed);
        };
        let blank = |c: char| c.is_whitespace() || c.is_control();
        let fits = text.len() <= LONGEST_ADDRESS && !mailbox.is_empty() && !text.contains(blank);
        if fits && is_domain(domain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(malformed)
        }
    }
}

/// At least two labels of letters, digits and inner hyphens. This refuses a second `@` and names such as `localhost`.
pub(crate) fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        let inner = !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        inner && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

text::private_text! {
    /// A reseller's free text about a license, of any number of lines.
    Comment
}

impl Comment {
    /// The comment as a personal value of `person`, whom it may be about.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for Comment {
    type Err = PersonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t';
        if text.chars().count() > LONGEST_COMMENT || text.contains(forbidden) {
            return Err(PersonError::MalformedComment);
        }
        Ok(Self(text.to_owned()))
    }
}

text::private_text! {
    /// What somebody is called, or a part of it: 1 to 200 characters on one line.
    PersonName
}

impl PersonName {
    /// The name as a personal value of `person`.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for PersonName {
    type Err = PersonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, LONGEST_NAME)
            .map(Self)
            .ok_or(PersonError::MalformedName)
    }
}

text::private_text! {
    /// A phone number as its owner writes it: digits, with `+` in front and blanks, hyphens, dots, slashes and brackets between.
    PhoneNumber
}

impl PhoneNumber {
    /// The number as a personal value of `person`.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for PhoneNumber {
    type Err = PersonError;

    /// Blanks around it are dropped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let rest = text.strip_prefix('+').unwrap_or(text);
        let digits = rest.bytes().filter(u8::is_ascii_digit).count();
        let allowed = |byte: u8| byte.is_ascii_digit() || b" -./()".contains(&byte);
        let fits = text.len() <= LONGEST_PHONE && PHONE_DIGITS.contains(&digits);
        if fits && rest.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PersonError::MalformedPhone)
        }
    }
}
