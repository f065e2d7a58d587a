//! Promises about licenses on computers.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use domain::{
    ActivationKeyId, Event, LicenseId, States,
    license::{Activation, License, LicenseActivated, LicenseReleased, Term},
};

/// Which license is where, by the events alone.
#[derive(Default)]
pub(super) struct Computers {
    licenses: HashMap<LicenseId, Known>,
    keys: HashMap<ActivationKeyId, Load>,
    /// The license that took the trial of a product on a computer.
    trials: HashMap<(String, String), LicenseId>,
}

struct Known {
    key: ActivationKeyId,
    computer: Option<String>,
    serial: Option<String>,
    revision: u64,
}

/// How many licenses a key carries, and how many of them are on computers.
#[derive(Default)]
struct Load {
    licenses: usize,
    in_use: usize,
}

impl Computers {
    pub(super) fn take(&mut self, states: &States, at: DateTime<Utc>, event: &Event) {
        match event {
            Event::LicenseAssigned(assigned) => {
                let known = Known {
                    key: assigned.activation_key_id,
                    computer: None,
                    serial: None,
                    revision: 0,
                };
                assert!(
                    self.licenses.insert(assigned.license_id, known).is_none(),
                    "an id is that of one license"
                );
                self.keys.entry(assigned.activation_key_id).or_default().licenses += 1;
            }
            Event::LicenseDeleted(deleted) => {
                let key = self.licenses[&deleted.license_id].key;
                self.keys.get_mut(&key).unwrap().licenses -= 1;
            }
            Event::LicenseRevoked(revoked) => self.revoked(revoked.license_id),
            Event::LicenseActivated(activated) => self.activated(states, at, activated),
            Event::LicenseReleased(released) => self.released(states, at, released),
            Event::LicenseUpgraded(event) => self.check_rises(states, event.license_id, 1),
            Event::LicenseUpgradeReverted(event) => self.check_rises(states, event.license_id, 1),
            Event::LicenseRefreshed(event) => self.check_rises(states, event.license_id, 1),
            Event::LicenseDisabled(event) => self.check_rises(states, event.license_id, 1),
            Event::LicenseRestored(event) => self.check_rises(states, event.license_id, 1),
            Event::LicenseCloneSuspected(event) => self.check_rises(states, event.license_id, 0),
            _ => {}
        }
    }

    /// It is taken back from wherever it is.
    fn revoked(&mut self, license_id: LicenseId) {
        let known = self.licenses.remove(&license_id).unwrap();
        let load = self.keys.get_mut(&known.key).unwrap();
        load.licenses -= 1;
        load.in_use -= usize::from(known.computer.is_some());
    }

    fn activated(&mut self, states: &States, at: DateTime<Utc>, activated: &LicenseActivated) {
        let known = self.licenses.get_mut(&activated.license_id).unwrap();
        let computer = activated.computer_id.clone();
        assert_eq!(known.computer.replace(computer), None, "a license is on one computer");
        let serial = known.serial.get_or_insert_with(|| activated.serial.clone());
        assert_eq!(*serial, activated.serial, "a serial never changes");
        let load = self.keys.get_mut(&known.key).unwrap();
        load.in_use += 1;
        assert!(
            load.in_use <= load.licenses,
            "a key is on no more computers than it has licenses"
        );
        self.check_rises(states, activated.license_id, 1);
        let license = states.license(activated.license_id).assigned().unwrap();
        assert!(!license.term.is_over(at), "what is over is not activated");
        if license.term != Term::Permanent {
            let trial = (license.sku.product().to_owned(), activated.computer_id.clone());
            let taken_by = self.trials.entry(trial).or_insert(activated.license_id);
            assert_eq!(*taken_by, activated.license_id, "a computer has one trial of a product");
        }
    }

    fn released(&mut self, states: &States, at: DateTime<Utc>, released: &LicenseReleased) {
        let known = self.licenses.get_mut(&released.license_id).unwrap();
        assert_eq!(
            known.computer.take().as_ref(),
            Some(&released.computer_id),
            "it was there"
        );
        self.keys.get_mut(&known.key).unwrap().in_use -= 1;
        assert_eq!((released.day, released.day.year()), (at.date_naive(), at.year()));
        self.check_rises(states, released.license_id, 1);
    }

    /// The revision rose by so much since the last event of this license that the software sees.
    fn check_rises(&mut self, states: &States, license_id: LicenseId, by: u64) {
        let known = self.licenses.get_mut(&license_id).unwrap();
        let activation = activation(states, license_id).unwrap();
        assert_eq!(activation.revision, known.revision + by, "the revision rises by one");
        assert!(activation.held <= activation.given && activation.given <= activation.revision);
        known.revision = activation.revision;
    }

    pub(super) fn check_all(&self, states: &States) {
        let mut in_use = 0;
        for (license_id, known) in &self.licenses {
            let Some(activation) = activation(states, *license_id) else {
                assert_eq!(known.serial, None, "what was ever activated is not deleted");
                continue;
            };
            let told = (&activation.computer_id, &activation.serial, activation.revision);
            assert_eq!(told, (&known.computer, &known.serial, known.revision));
            in_use += usize::from(known.computer.is_some());
        }
        let sum: usize = self.keys.values().map(|load| load.in_use).sum();
        assert_eq!(in_use, sum, "as many licenses are on computers as the keys have in use");
    }
}

fn activation(states: &States, license_id: LicenseId) -> Option<&Activation> {
    match states.license(license_id) {
        License::Assigned(license) => Some(&license.activation),
        License::Deleted { .. } | License::Revoked { .. } | License::Unassigned => None,
    }
}
