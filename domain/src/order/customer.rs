//! Who orders.

use std::str::FromStr;

use crate::{ids::PersonId, order::OrderError, person::EmailAddress, personal::Personal, text};

/// The longest name, country or city, in characters.
const LONGEST: usize = 100;

/// Who orders, as given with the order.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// The person, who need not be known yet.
    pub customer_id: PersonId,
    /// The address.
    pub email: EmailAddress,
    /// The name.
    pub name: Option<IdentityText>,
    /// The country.
    pub country: Option<IdentityText>,
    /// The city.
    pub city: Option<IdentityText>,
}

text::private_text! {
    /// The name, country or city of who orders: 1 to 100 characters on one line.
    IdentityText
}

impl IdentityText {
    /// The text as a personal value of `person`.
    pub fn personal(&self, person: PersonId) -> Personal {
        Personal::new(person, self.as_str())
    }
}

impl FromStr for IdentityText {
    type Err = OrderError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text::one_line(text, LONGEST)
            .map(Self)
            .ok_or(OrderError::MalformedIdentity)
    }
}
