//! What a license knows of computers: the one that it is bound to, its serial, its revision and its moves.

use chrono::Datelike;

use crate::{event::Event, license::ComputerId};

/// What a license knows of computers.
///
/// Its **revision** counts what the software on its computer must see: it rises by one with each activation, upgrade or its reversal, release,
/// disabling, restoring and refresh, and never falls, so that of two signed licenses the one of the higher revision holds. Whose
/// license it is and what its seller notes about it are not among that.
#[derive(Clone, Debug, PartialEq)]
pub struct Activation {
    /// The computer that it is bound to now.
    pub computer_id: Option<String>,
    /// What it is called since its first activation.
    pub serial: Option<String>,
    /// Whether staff disabled it.
    pub is_disabled: bool,
    /// How often something changed that the software must see; 0 before the first time.
    pub revision: u64,
    /// The revision of the last answer that the computer was given: at its activation, or by a refresh.
    pub given: u64,
    /// The revision that the computer last showed to have when it was told of a change; that of its activation before.
    pub held: u64,
    /// The revision of its activation on the computer that it is on: every file for that computer since then has this one or a higher.
    pub bound: u64,
    /// The year (UTC) in which its owner last released it, and how many times in it.
    rehosts: Option<(i32, u32)>,
    /// The computers on which it took the one trial that there is of its product.
    trial_computers: Vec<String>,
}

impl Activation {
    /// Of a license that was just assigned.
    pub(super) const EMPTY: Self = Self {
        computer_id: None,
        serial: None,
        is_disabled: false,
        revision: 0,
        given: 0,
        held: 0,
        bound: 0,
        rehosts: None,
        trial_computers: Vec::new(),
    };

    /// What it is after `event`, with whether the license is a trial.
    pub(super) fn evolve(&mut self, event: &Event, is_trial: bool) {
        if is_seen_by_software(event) {
            self.revision = self.revision.saturating_add(1);
        }
        match event {
            Event::LicenseActivated(activated) => {
                self.bind(&activated.computer_id, is_trial);
                self.serial = Some(activated.serial.clone());
            }
            Event::LicenseReleased(released) => {
                self.computer_id = None;
                self.rehosts = Some((released.day.year(), released.rehosts_this_year));
            }
            Event::LicenseRefreshed(refreshed) => {
                self.revision = self.revision.max(refreshed.revision);
                (self.given, self.held) = (refreshed.revision, refreshed.presented);
            }
            Event::LicenseDisabled(_) => self.is_disabled = true,
            Event::LicenseRestored(_) => self.is_disabled = false,
            _ => {}
        }
    }

    fn bind(&mut self, computer_id: &str, is_trial: bool) {
        self.computer_id = Some(computer_id.to_owned());
        (self.given, self.held, self.bound) = (self.revision, self.revision, self.revision);
        if is_trial && !self.trial_computers.iter().any(|known| known == computer_id) {
            self.trial_computers.push(computer_id.to_owned());
        }
    }

    /// About how many bytes it holds besides its own size.
    pub(super) fn heap_bytes(&self) -> usize {
        let texts = self.computer_id.iter().chain(&self.serial).chain(&self.trial_computers);
        self.trial_computers.capacity() * size_of::<String>() + texts.map(String::capacity).sum::<usize>()
    }

    /// Whether it is bound to this computer.
    pub(super) fn is_on(&self, computer_id: &ComputerId) -> bool {
        self.computer_id.as_deref() == Some(computer_id.as_str())
    }

    /// Whether it took the trial of its product on this computer.
    pub(super) fn took_trial_on(&self, computer_id: &ComputerId) -> bool {
        self.trial_computers.iter().any(|known| known == computer_id.as_str())
    }

    /// How many times its owner released it in this year.
    pub(super) fn rehosts_in(&self, year: i32) -> u32 {
        match self.rehosts {
            Some((last, count)) if last == year => count,
            _ => 0,
        }
    }
}

/// Whether the software on a license's computer must see what this event of the license changed. A refresh brings its revision
/// itself.
fn is_seen_by_software(event: &Event) -> bool {
    matches!(
        event,
        Event::LicenseActivated(_)
            | Event::LicenseUpgraded(_)
            | Event::LicenseUpgradeReverted(_)
            | Event::LicenseReleased(_)
            | Event::LicenseDisabled(_)
            | Event::LicenseRestored(_)
    )
}
