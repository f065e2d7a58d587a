//! Activating a license on a computer.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    catalog::Catalog,
    command::{Command, NewEvent},
    ids::LicenseId,
    license::{Assigned, ComputerId, ComputerName, LicenseActivated, LicenseError, Term, serial::serial},
    person::Person,
    personal::Personal,
    rejection::Rejection,
    reservation::{Reservation, ReservationKind},
    states::States,
    stream::Stream,
};

/// Binds this very license to a computer, as a license file for that computer does. It stays in force even if its seller is
/// suspended.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivateLicense {
    /// Which.
    pub license_id: LicenseId,
    /// What the license is to be called if this is its first activation, in the form that its product has.
    pub serial: String,
    /// What the software calls the computer.
    pub computer_id: ComputerId,
    /// What its owner calls the computer.
    pub computer_name: Option<ComputerName>,
    /// The keyed hash of [`ComputerId::trial_of`] its product, which only a trial takes.
    pub trial_reservation_id: Uuid,
}

impl Command for ActivateLicense {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let license = states.license(self.license_id).assigned()?;
        let facts = Facts::of(license, self.trial_reservation_id, states);
        Ok(decide(license, &facts, self, at)?)
    }
}

/// The states that decide whether a license may be bound.
pub(super) struct Facts<'a> {
    catalog: &'a Catalog,
    customer: &'a Person,
    trial: Option<&'a Reservation>,
}

impl<'a> Facts<'a> {
    /// Those about `license`. The computer's name is personal data of the customer.
    pub(super) fn of(license: &Assigned, trial_reservation_id: Uuid, states: &'a States) -> Self {
        let is_trial = license.term != Term::Permanent;
        Self {
            catalog: states.catalog(),
            customer: states.person(license.customer_id),
            trial: is_trial.then(|| states.reservation(trial_reservation_id)),
        }
    }
}

fn decide(
    license: &Assigned,
    facts: &Facts<'_>,
    command: &ActivateLicense,
    at: DateTime<Utc>,
) -> Result<Vec<NewEvent>, LicenseError> {
    license.check_enabled()?;
    match license.activation.computer_id {
        Some(_) if license.activation.is_on(&command.computer_id) => Ok(vec![]),
        Some(_) => Err(LicenseError::OtherComputer),
        None => command.bind(license, facts, at),
    }
}

impl ActivateLicense {
    /// The events that bind `license`, which is enabled and on no computer.
    pub(super) fn bind(
        &self,
        license: &Assigned,
        facts: &Facts<'_>,
        at: DateTime<Utc>,
    ) -> Result<Vec<NewEvent>, LicenseError> {
        if license.term.is_over(at) {
            return Err(LicenseError::TrialOver);
        }
        let serial = serial(license, &self.serial, facts.catalog, at)?;
        let taken = self.take_trial(license, facts)?;
        let (license_id, customer_id) = (self.license_id, license.customer_id);
        let name = self.computer_name.as_ref();
        let name = name.map(|name| Personal::new(customer_id, name.as_str()));
        let activated = LicenseActivated {
            license_id,
            customer_id,
            serial,
            computer_id: self.computer_id.to_string(),
            // The license is in force; only what its computer is called is not kept of somebody erased.
            computer_name: facts.customer.unless_erased(name),
        };
        let activated = NewEvent::new(Stream::License(license_id), activated);
        Ok(taken.into_iter().chain([activated]).collect())
    }

    /// The event that takes the one trial of the product on this computer, unless this very license took it before.
    fn take_trial(&self, license: &Assigned, facts: &Facts<'_>) -> Result<Option<NewEvent>, LicenseError> {
        match facts.trial {
            Some(reservation) if !license.activation.took_trial_on(&self.computer_id) => reservation
                .take(self.trial_reservation_id, ReservationKind::TrialOnComputer)
                .map(Some)
                .ok_or(LicenseError::TrialAlreadyUsed),
            _ => Ok(None),
        }
    }
}
