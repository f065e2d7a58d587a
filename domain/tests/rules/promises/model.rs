//! The trade told again, without events: who has how many credits, and what became of each license.

use proptest::prelude::*;

pub(crate) const RESELLERS: usize = 2;
pub(crate) const LICENSES: usize = 3;

/// SKU, rank of the edition, size, and price in hundredths of a credit.
pub(crate) const SKUS: [(&str, u8, u32, i64); 4] = [
    ("T-DSK-3", 0, 3, 11_340),
    ("T-DSK-10", 0, 10, 22_680),
    ("T-ENT-3", 2, 3, 21_084),
    ("T-ENT-10", 2, 10, 42_126),
];

/// Something that is asked; numbers are places of resellers, licenses and SKUs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    Purchase {
        by: usize,
        hundredths: i64,
    },
    Adjust {
        by: usize,
        hundredths: i64,
    },
    Assign {
        by: usize,
        which: usize,
        what: usize,
        trial: bool,
    },
    Upgrade {
        by: usize,
        which: usize,
        what: usize,
        to_permanent: bool,
    },
    Activate {
        which: usize,
        computer: u8,
    },
    Delete {
        by: usize,
        which: usize,
    },
    Suspend {
        by: usize,
    },
    Reinstate {
        by: usize,
    },
}

pub(crate) fn any_action() -> impl Strategy<Value = Action> {
    let (by, which, what) = (0..RESELLERS, 0..LICENSES, 0..SKUS.len());
    prop_oneof![
        4 => (by.clone(), -100..100_000_i64).prop_map(|(by, hundredths)| Action::Purchase { by, hundredths }),
        1 => (by.clone(), -50_000..50_000_i64).prop_map(|(by, hundredths)| Action::Adjust { by, hundredths }),
        5 => (by.clone(), which.clone(), what.clone(), any::<bool>())
            .prop_map(|(by, which, what, trial)| Action::Assign { by, which, what, trial }),
        5 => (by.clone(), which.clone(), what, any::<bool>())
            .prop_map(|(by, which, what, to_permanent)| Action::Upgrade { by, which, what, to_permanent }),
        1 => (which.clone(), 0..2_u8).prop_map(|(which, computer)| Action::Activate { which, computer }),
        2 => (by.clone(), which).prop_map(|(by, which)| Action::Delete { by, which }),
        1 => by.clone().prop_map(|by| Action::Suspend { by }),
        3 => by.prop_map(|by| Action::Reinstate { by }),
    ]
}

#[derive(Clone, Copy, Default)]
enum Fate {
    #[default]
    Unassigned,
    Live(Live),
    Deleted {
        by: usize,
    },
}

#[derive(Clone, Copy)]
struct Live {
    by: usize,
    what: usize,
    trial: bool,
    paid: i64,
    computer: Option<u8>,
}

#[derive(Default)]
pub(crate) struct Model {
    balances: [i64; RESELLERS],
    suspended: [bool; RESELLERS],
    licenses: [Fate; LICENSES],
}

impl Model {
    pub(crate) fn balance(&self, of: usize) -> i64 {
        self.balances[of]
    }

    /// Whether the action is accepted, be it as nothing to do.
    pub(crate) fn ask(&mut self, action: Action) -> bool {
        match action {
            Action::Purchase { by, hundredths } => !self.suspended[by] && hundredths > 0 && self.change(by, hundredths),
            Action::Adjust { by, hundredths } => hundredths != 0 && self.change(by, hundredths),
            Action::Assign { by, which, what, trial } => self.assign(by, which, what, trial),
            Action::Upgrade {
                by,
                which,
                what,
                to_permanent,
            } => !self.suspended[by] && self.upgrade(by, which, what, to_permanent),
            Action::Activate { which, computer } => self.activate(which, computer),
            Action::Delete { by, which } => !self.suspended[by] && self.delete(by, which),
            Action::Suspend { by } => {
                self.suspended[by] = true;
                true
            }
            Action::Reinstate { by } => {
                self.suspended[by] = false;
                true
            }
        }
    }

    fn change(&mut self, of: usize, hundredths: i64) -> bool {
        let enough = self.balances[of] + hundredths >= 0;
        if enough {
            self.balances[of] += hundredths;
        }
        enough
    }

    fn assign(&mut self, by: usize, which: usize, what: usize, trial: bool) -> bool {
        let paid = if trial { 0 } else { SKUS[what].3 };
        let Fate::Unassigned = self.licenses[which] else {
            return false;
        };
        if self.suspended[by] || !self.change(by, -paid) {
            return false;
        }
        self.licenses[which] = Fate::Live(Live {
            by,
            what,
            trial,
            paid,
            computer: None,
        });
        true
    }

    fn upgrade(&mut self, by: usize, which: usize, what: usize, to_permanent: bool) -> bool {
        let Fate::Live(live) = self.licenses[which] else {
            return false;
        };
        let (is, will_be) = (SKUS[live.what], SKUS[what]);
        let trial = live.trial && !to_permanent;
        if live.by != by || will_be.1 < is.1 || will_be.2 < is.2 {
            return false;
        }
        let due = match (trial, live.trial) {
            (true, _) => 0,
            (false, true) => will_be.3,
            (false, false) => will_be.3 - is.3,
        };
        let enough = self.change(by, -due);
        if enough {
            self.licenses[which] = Fate::Live(Live {
                what,
                trial,
                paid: live.paid + due,
                ..live
            });
        }
        enough
    }

    fn activate(&mut self, which: usize, computer: u8) -> bool {
        match &mut self.licenses[which] {
            Fate::Live(live) => *live.computer.get_or_insert(computer) == computer,
            Fate::Unassigned | Fate::Deleted { .. } => false,
        }
    }

    fn delete(&mut self, by: usize, which: usize) -> bool {
        match self.licenses[which] {
            Fate::Live(live) if live.by == by && live.computer.is_none() => {
                self.licenses[which] = Fate::Deleted { by };
                self.change(by, live.paid)
            }
            Fate::Deleted { by: seller } => seller == by,
            Fate::Live(_) | Fate::Unassigned => false,
        }
    }
}
