//! Activating the software on a computer with nothing but an activation key.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    catalog::{Size, Sku},
    command::{Command, NewEvent},
    ids::{ActivationKeyId, LicenseId},
    license::{ActivateLicense, Assigned, ComputerId, ComputerName, License, LicenseError, activate::Facts},
    rejection::Rejection,
    states::States,
};

/// Binds one free license of a key to the computer that asks. A computer that already holds one of the product keeps that one,
/// whatever edition or size it asks for.
///
/// Every candidate is read and so guarded: of two computers that race for the last one, the second is decided again and is told
/// that none is free.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivateDevice {
    /// The key that was typed into the software.
    pub activation_key_id: ActivationKeyId,
    /// All licenses of the key, as far as the caller knows, in the order of preference: the newest assigned first. Those of
    /// another key or product, deleted, disabled or over, are passed over.
    pub candidates: Vec<LicenseId>,
    /// The code of the product that asks.
    pub product: String,
    /// The code of the edition, if one was chosen.
    pub edition: Option<String>,
    /// The size, if one was chosen.
    pub size: Option<Size>,
    /// What the license is to be called if this is its first activation, in the form that the product has.
    pub serial: String,
    /// What the software calls the computer.
    pub computer_id: ComputerId,
    /// What its owner calls the computer; it is not changed if the computer already holds a license.
    pub computer_name: Option<ComputerName>,
    /// The keyed hash of [`ComputerId::trial_of`] the product, which only a trial takes.
    pub trial_reservation_id: Uuid,
}

/// A license of the key and product, and which.
type Candidate<'a> = (LicenseId, &'a Assigned);

impl Command for ActivateDevice {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        let found = self.found(states);
        let usable = usable(&found, at);
        if usable.iter().any(|(_, license)| self.is_on(license)) {
            return Ok(vec![]);
        }
        match self.bind_first(&usable, states, at)? {
            Some(events) => Ok(events),
            None => Err(self.none_free(&found, &usable, at).into()),
        }
    }
}

impl ActivateDevice {
    /// The license that the computer holds already, if it can be used.
    pub fn held(&self, states: &States, at: DateTime<Utc>) -> Option<LicenseId> {
        let usable = usable(&self.found(states), at);
        usable
            .iter()
            .find(|(_, license)| self.is_on(license))
            .map(|(id, _)| *id)
    }

    /// The licenses that are free and fit, in the order of preference.
    pub fn free(&self, states: &States, at: DateTime<Utc>) -> Vec<LicenseId> {
        let usable = usable(&self.found(states), at);
        let free = usable.iter().filter(|(_, license)| self.is_free(license));
        free.map(|(id, _)| *id).collect()
    }

    /// Each candidate that is of this key and product, once.
    fn found<'a>(&self, states: &'a States) -> Vec<Candidate<'a>> {
        let mut seen = BTreeSet::new();
        let new = self.candidates.iter().filter(|id| seen.insert(**id));
        new.filter_map(|id| match states.license(*id) {
            License::Assigned(license) if self.asks_for(license) => Some((*id, license.as_ref())),
            _ => None,
        })
        .collect()
    }

    fn asks_for(&self, license: &Assigned) -> bool {
        license.activation_key_id == self.activation_key_id && license.sku.product() == self.product
    }

    fn is_on(&self, license: &Assigned) -> bool {
        license.activation.is_on(&self.computer_id)
    }

    /// The events that bind the first license that is free and fits; none if there is none. A trial that this computer had
    /// before is passed over, and only told if nothing else is left.
    fn bind_first(
        &self,
        usable: &[Candidate<'_>],
        states: &States,
        at: DateTime<Utc>,
    ) -> Result<Option<Vec<NewEvent>>, LicenseError> {
        let mut refused = None;
        for (license_id, license) in usable.iter().filter(|(_, license)| self.is_free(license)) {
            let facts = Facts::of(license, self.trial_reservation_id, states);
            match self.activation_of(*license_id).bind(license, &facts, at) {
                Err(LicenseError::TrialAlreadyUsed) => refused = Some(LicenseError::TrialAlreadyUsed),
                bound => return bound.map(Some),
            }
        }
        refused.map_or(Ok(None), Err)
    }

    fn is_free(&self, license: &Assigned) -> bool {
        license.activation.computer_id.is_none() && self.fits(&license.sku)
    }

    fn fits(&self, sku: &Sku) -> bool {
        let edition = self.edition.as_deref();
        edition.is_none_or(|chosen| sku.edition() == Some(chosen))
            && self.size.is_none_or(|chosen| sku.size() == chosen)
    }

    fn activation_of(&self, license_id: LicenseId) -> ActivateLicense {
        ActivateLicense {
            license_id,
            serial: self.serial.clone(),
            computer_id: self.computer_id.clone(),
            computer_name: self.computer_name.clone(),
            trial_reservation_id: self.trial_reservation_id,
        }
    }

    /// Why no license can be had: what is wrong with the one that the computer holds, or else what the key has.
    fn none_free(&self, found: &[Candidate<'_>], usable: &[Candidate<'_>], at: DateTime<Utc>) -> LicenseError {
        let mut held = found.iter().filter(|(_, license)| self.is_on(license));
        let wrong = held.find_map(|(_, license)| check_usable(license, at).err());
        let in_use = |(_, license): &&Candidate<'_>| license.activation.computer_id.is_some();
        wrong.unwrap_or_else(|| LicenseError::NoneFree {
            licenses: usable.len(),
            in_use: usable.iter().filter(in_use).count(),
        })
    }
}

fn usable<'a>(found: &[Candidate<'a>], at: DateTime<Utc>) -> Vec<Candidate<'a>> {
    let is_usable = |(_, license): &&Candidate<'_>| check_usable(license, at).is_ok();
    found.iter().filter(is_usable).copied().collect()
}

fn check_usable(license: &Assigned, at: DateTime<Utc>) -> Result<(), LicenseError> {
    license.check_enabled()?;
    match license.term.is_over(at) {
        true => Err(LicenseError::TrialOver),
        false => Ok(()),
    }
}
