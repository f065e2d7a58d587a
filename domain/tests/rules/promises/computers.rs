//! Whatever is asked of a key's licenses by any computers, each is on one computer at most.

use std::collections::BTreeMap;

use domain::{
    Command, Event, LicenseId, NewEvent, States,
    license::{
        ActivateDevice, ActivateLicense, Activation, DisableLicense, License, RefreshLicense, ReleaseLicense, Releaser,
        RestoreLicense,
    },
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{
    CARO, KEY,
    computers::{assigned_as, computer, trial},
    events::{license_assigned, published},
    today,
};

const LICENSES: u8 = 3;
const COMPUTERS: u8 = 5;

/// Something that is asked; numbers are places of licenses and computers.
#[derive(Clone, Copy, Debug)]
enum Action {
    Device { computer: u8 },
    Activate { which: u8, computer: u8 },
    Refresh { which: u8, computer: u8, revision: u64 },
    Release { which: u8, by_staff: bool },
    Disable { which: u8 },
    Restore { which: u8 },
}

fn any_action() -> impl Strategy<Value = Action> {
    let (which, computer) = (0..LICENSES, 0..COMPUTERS);
    let both = || (0..LICENSES, 0..COMPUTERS);
    prop_oneof![
        5 => computer.prop_map(|computer| Action::Device { computer }),
        3 => both().prop_map(|(which, computer)| Action::Activate { which, computer }),
        5 => (both(), 0..12_u64)
            .prop_map(|((which, computer), revision)| Action::Refresh { which, computer, revision }),
        4 => (which.clone(), any::<bool>()).prop_map(|(which, by_staff)| Action::Release { which, by_staff }),
        1 => which.clone().prop_map(|which| Action::Disable { which }),
        2 => which.prop_map(|which| Action::Restore { which }),
    ]
}

fn license(place: u8) -> LicenseId {
    LicenseId(Uuid::from_u128(0x300 + u128::from(place)))
}

fn name(place: u8) -> String {
    format!("SRV-{place}")
}

fn trial_hash(computer: u8) -> Uuid {
    Uuid::from_u128(0x500 + u128::from(computer))
}

/// A serial that no other command brings.
fn fresh(step: usize) -> String {
    format!("P{step:X}")
}

fn command(action: Action, step: usize) -> Box<dyn Command> {
    match action {
        Action::Device { computer: place } => Box::new(ActivateDevice {
            activation_key_id: KEY,
            candidates: (0..LICENSES).map(license).collect(),
            product: "T".to_owned(),
            edition: None,
            size: None,
            serial: fresh(step),
            computer_id: computer(&name(place)),
            computer_name: None,
            trial_reservation_id: trial_hash(place),
        }),
        Action::Activate { which, computer: place } => Box::new(ActivateLicense {
            license_id: license(which),
            serial: fresh(step),
            computer_id: computer(&name(place)),
            computer_name: None,
            trial_reservation_id: trial_hash(place),
        }),
        Action::Refresh {
            which,
            computer: place,
            revision,
        } => Box::new(RefreshLicense {
            license_id: license(which),
            activation_key_id: KEY,
            computer_id: computer(&name(place)),
            revision,
        }),
        Action::Release { which, by_staff } => Box::new(ReleaseLicense {
            license_id: license(which),
            by: match by_staff {
                true => Releaser::Staff,
                false => Releaser::Customer { person_id: CARO },
            },
        }),
        Action::Disable { which } => Box::new(DisableLicense {
            license_id: license(which),
            reason: "why".to_owned(),
        }),
        Action::Restore { which } => Box::new(RestoreLicense {
            license_id: license(which),
        }),
    }
}

/// A key with two licenses for good and a trial, and which computer each is on by its events alone.
struct Key {
    states: States,
    on: BTreeMap<LicenseId, String>,
}

impl Key {
    fn new() -> Self {
        let assigned = |place: u8| match place {
            0 => trial(),
            _ => license_assigned(),
        };
        let licenses = (0..LICENSES).map(|place| assigned_as(license(place), assigned(place)));
        let events: Vec<_> = [published()].into_iter().chain(licenses).collect();
        Self {
            states: States::given(&events),
            on: BTreeMap::new(),
        }
    }

    fn activation(&self, place: u8) -> Activation {
        match self.states.license(license(place)) {
            License::Assigned(license) => license.activation.clone(),
            License::Unassigned | License::Deleted { .. } | License::Revoked { .. } => {
                panic!("an assigned license is assigned")
            }
        }
    }

    /// Takes an event in, unless it puts a license on a second computer.
    fn take(&mut self, event: &NewEvent) -> Result<(), TestCaseError> {
        self.states.evolve(event);
        match &event.event {
            Event::LicenseActivated(activated) => {
                let (id, on) = (activated.license_id, activated.computer_id.clone());
                prop_assert_eq!(self.on.insert(id, on), None);
            }
            Event::LicenseReleased(released) => {
                let left = self.on.remove(&released.license_id);
                prop_assert_eq!(left.as_ref(), Some(&released.computer_id));
            }
            _ => {}
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_license_is_never_on_two_computers(actions in proptest::collection::vec(any_action(), 1..80)) {
        let mut key = Key::new();
        for (step, action) in actions.into_iter().enumerate() {
            let events = command(action, step).decide(&key.states, today()).unwrap_or_default();
            for event in &events {
                key.take(event)?;
            }
            prop_assert!(key.on.len() <= usize::from(LICENSES));
            for place in 0..LICENSES {
                prop_assert_eq!(key.activation(place).computer_id, key.on.get(&license(place)).cloned());
            }
        }
    }

    #[test]
    fn a_serial_never_changes_and_a_revision_never_falls(actions in proptest::collection::vec(any_action(), 1..80)) {
        let mut key = Key::new();
        for (step, action) in actions.into_iter().enumerate() {
            let before: Vec<_> = (0..LICENSES).map(|place| key.activation(place)).collect();
            let events = command(action, step).decide(&key.states, today()).unwrap_or_default();
            events.iter().try_for_each(|event| key.take(event))?;
            for (place, before) in (0..LICENSES).zip(before) {
                let after = key.activation(place);
                prop_assert!(before.serial.is_none() || before.serial == after.serial);
                prop_assert!(before.revision <= after.revision);
                prop_assert!(after.held <= after.given && after.given <= after.revision);
            }
        }
    }

    #[test]
    fn a_computer_that_asks_with_the_key_holds_one_license_if_any_is_free(
        actions in proptest::collection::vec(any_action(), 1..40),
        place in 0..COMPUTERS,
    ) {
        let mut key = Key::new();
        for (step, action) in actions.into_iter().enumerate() {
            let events = command(action, step).decide(&key.states, today()).unwrap_or_default();
            events.iter().try_for_each(|event| key.take(event))?;
        }
        let held = |key: &Key| key.on.values().filter(|on| **on == name(place)).count();
        let before = held(&key);
        let asked = command(Action::Device { computer: place }, 1_000).decide(&key.states, today());
        let was_accepted = asked.is_ok();
        asked.unwrap_or_default().iter().try_for_each(|event| key.take(event))?;
        prop_assert!(!was_accepted || held(&key) >= 1);
        prop_assert!(held(&key) <= before + 1);
        // One of the three is a trial, which a computer may take only once.
        let free = (1..LICENSES).any(|place| {
            let activation = key.activation(place);
            !activation.is_disabled && activation.computer_id.is_none()
        });
        prop_assert!(was_accepted || !free);
    }
}
