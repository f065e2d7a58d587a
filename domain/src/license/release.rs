//! Releasing a license from its computer.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::{ActivationKeyId, LicenseId, PersonId},
    license::{Assigned, ComputerId, License, LicenseError, LicenseReleased, Seller},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// How many times a year an owner may release a license while no price list says otherwise.
pub const REHOSTS_PER_YEAR: u32 = 3;

/// Releases a license from its computer; the next activation binds the new one. Its serial stays.
#[derive(Clone, Debug, PartialEq)]
pub struct ReleaseLicense {
    /// Which.
    pub license_id: LicenseId,
    /// Who asks.
    pub by: Releaser,
}

/// Who may release a license.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Releaser {
    /// Who sold it, or a reseller above, so many times a year.
    Seller(Seller),
    /// Whose it is, out of the same number.
    Customer {
        /// Which.
        person_id: PersonId,
    },
    /// The computer that it is on, out of the same number: otherwise one license could serve computers in turn.
    Computer {
        /// The key that the computer shows.
        activation_key_id: ActivationKeyId,
        /// What its software calls it.
        computer_id: ComputerId,
    },
    /// The vendor's staff, without limit; it counts for nobody.
    Staff,
}

impl Command for ReleaseLicense {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let license = self.by.find(states, states.license(self.license_id));
        let list = states.catalog().price_list_at(at);
        if let Releaser::Seller(seller) = &self.by {
            seller.may_act(states)?;
        }
        let allowed = list.map_or(REHOSTS_PER_YEAR, |list| list.rehosts_per_year);
        Ok(decide(license?, self, at.date_naive(), allowed)?)
    }
}

/// `allowed`: how many times a license may be released by its owner in a calendar year (UTC).
fn decide(
    license: &Assigned,
    command: &ReleaseLicense,
    day: NaiveDate,
    allowed: u32,
) -> Result<Vec<NewEvent>, LicenseError> {
    let Some(computer_id) = license.activation.computer_id.clone() else {
        return Ok(vec![]);
    };
    if let Releaser::Computer { computer_id, .. } = &command.by
        && !license.activation.is_on(computer_id)
    {
        return Err(LicenseError::OtherComputer);
    }
    license.check_enabled()?;
    let license_id = command.license_id;
    let made = license.activation.rehosts_in(day.year());
    let rehosts_this_year = match command.by {
        Releaser::Staff => made,
        _ if made < allowed => made.saturating_add(1),
        _ => return Err(LicenseError::NoRehostLeft { allowed }),
    };
    let released = LicenseReleased {
        license_id,
        computer_id,
        day,
        rehosts_this_year,
        rehosts_left: allowed.saturating_sub(rehosts_this_year),
    };
    Ok(vec![NewEvent::new(Stream::License(license_id), released)])
}

impl Releaser {
    /// The license if it is this one's to release; that of another looks like none.
    fn find<'a>(&self, states: &States, license: &'a License) -> Result<&'a Assigned, LicenseError> {
        match self {
            Self::Seller(seller) => license.managed_by(states, *seller),
            Self::Computer { activation_key_id, .. } => license.carried_by(*activation_key_id),
            Self::Staff => license.assigned(),
            Self::Customer { person_id } => match license {
                License::Assigned(license) if license.customer_id == *person_id => Ok(license),
                _ => Err(LicenseError::Unknown),
            },
        }
    }
}
