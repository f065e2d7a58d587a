//! Promises that hold whatever is asked, told beside a small model of the trade.

mod accounts;
mod books;
mod computers;
mod model;

use std::collections::BTreeSet;

use domain::{
    ActivationKeyId, Command, Credits, Event, LicenseId, NewEvent, Rejection, ResellerId, States,
    activation_key::Owner,
    credit_account::{AdjustCredits, PurchaseCredits, Subject},
    license::{
        ActivateLicense, AssignLicense, DeleteLicense, License, NewOrder, RequestedTerm, Seller, UpgradeLicense,
    },
    reseller::{ReinstateReseller, SuspendReseller},
};
use proptest::prelude::*;
use uuid::Uuid;

use self::model::{Action, LICENSES, Model, RESELLERS, SKUS, any_action};
use crate::support::{
    ADJUSTMENT, SINA, assign,
    events::{added, published, registered},
    order, sku, today,
};

fn reseller(place: usize) -> ResellerId {
    ResellerId(Uuid::from_u128(0x100 + place as u128))
}

fn key(place: usize) -> ActivationKeyId {
    ActivationKeyId(Uuid::from_u128(0x200 + place as u128))
}

fn license(place: usize) -> LicenseId {
    LicenseId(Uuid::from_u128(0x300 + place as u128))
}

fn seller(place: usize) -> Seller {
    Seller::Reseller {
        reseller_id: reseller(place),
    }
}

fn assignment(by: usize, which: usize, what: usize, trial: bool, order: NewOrder) -> AssignLicense {
    let term = if trial {
        RequestedTerm::Trial { days: 5 }
    } else {
        RequestedTerm::Permanent
    };
    AssignLicense {
        license_id: license(which),
        seller: seller(by),
        activation_key_id: key(by),
        sku: sku(SKUS[what].0),
        term,
        order,
        ..assign()
    }
}

fn upgrade(by: usize, which: usize, what: usize, to_permanent: bool, order: NewOrder) -> UpgradeLicense {
    let (license_id, to) = (license(which), sku(SKUS[what].0));
    UpgradeLicense {
        license_id,
        by: seller(by),
        to,
        to_permanent,
        order,
        paid: None,
        support_paid: None,
    }
}

fn activation(which: usize, computer: u8) -> ActivateLicense {
    ActivateLicense {
        license_id: license(which),
        serial: "P30".to_owned(),
        computer_id: format!("SRV-{computer}").parse().unwrap(),
        computer_name: None,
        trial_reservation_id: Uuid::from_u128(0x500 + which as u128),
    }
}

/// A trade in which every action is asked in turn, and every order has a number of its own.
struct Trade {
    states: States,
    events: Vec<Event>,
    orders: u128,
}

impl Trade {
    fn new() -> Self {
        let mut trade = Self {
            states: States::default(),
            events: vec![],
            orders: 0,
        };
        trade.take(vec![published()]);
        for place in 0..RESELLERS {
            let owner = Owner::Reseller {
                reseller_id: reseller(place),
            };
            trade.take(vec![registered(reseller(place)), added(key(place), owner)]);
        }
        trade
    }

    fn take(&mut self, events: Vec<NewEvent>) {
        for event in events {
            self.states.evolve(&event);
            self.events.push(event.event);
        }
    }

    fn ask(&mut self, action: Action) -> Result<(), Rejection> {
        let events = self.command(action).decide(&self.states, today())?;
        self.take(events);
        Ok(())
    }

    fn order(&mut self) -> NewOrder {
        self.orders += 1;
        NewOrder {
            reservation_id: Uuid::from_u128(0x400 + self.orders),
            ..order()
        }
    }

    fn command(&mut self, action: Action) -> Box<dyn Command> {
        let order = self.order();
        match action {
            Action::Purchase { by, hundredths } => {
                let (reseller_id, credits) = (reseller(by), Credits(hundredths));
                Box::new(PurchaseCredits {
                    reseller_id,
                    credits,
                    paid: None,
                })
            }
            Action::Adjust { by, hundredths } => {
                let (reseller_id, credits) = (reseller(by), Credits(hundredths));
                Box::new(AdjustCredits {
                    reseller_id,
                    adjustment_id: ADJUSTMENT,
                    credits,
                    reason: "why".to_owned(),
                    by: SINA,
                    effective_on: None,
                })
            }
            Action::Assign { by, which, what, trial } => Box::new(assignment(by, which, what, trial, order)),
            Action::Upgrade {
                by,
                which,
                what,
                to_permanent,
            } => Box::new(upgrade(by, which, what, to_permanent, order)),
            Action::Activate { which, computer } => Box::new(activation(which, computer)),
            Action::Delete { by, which } => Box::new(DeleteLicense {
                license_id: license(which),
                by: seller(by),
            }),
            Action::Suspend { by } => {
                let (reseller_id, reason) = (reseller(by), "why".to_owned());
                Box::new(SuspendReseller { reseller_id, reason })
            }
            Action::Reinstate { by } => Box::new(ReinstateReseller {
                reseller_id: reseller(by),
            }),
        }
    }

    /// What every event did to the account of a reseller, summed.
    fn sum_of_entries(&self, of: ResellerId) -> i64 {
        let entry = |event: &Event| match event {
            Event::CreditsPurchased(bought) if bought.reseller_id == of => bought.credits.0,
            Event::CreditsDebited(debited) if debited.reseller_id == of => -debited.credits.0,
            Event::CreditsRefunded(refunded) if refunded.reseller_id == of => refunded.credits.0,
            Event::CreditsAdjusted(adjusted) if adjusted.reseller_id == of => adjusted.credits.0,
            _ => 0,
        };
        self.events.iter().map(entry).sum()
    }

    /// What a license cost by its debits, and what came back.
    fn paid_and_refunded(&self, of: LicenseId) -> (i64, i64) {
        let (mut sums, subject) = ((0, 0), Subject::License { license_id: of });
        for event in &self.events {
            match event {
                Event::CreditsDebited(debited) if debited.cause.subject == subject => sums.0 += debited.credits.0,
                Event::CreditsRefunded(refunded) if refunded.cause.subject == subject => sums.1 += refunded.credits.0,
                _ => {}
            }
        }
        sums
    }

    fn licenses(&self, of_which: fn(&Self, usize) -> bool) -> BTreeSet<usize> {
        (0..LICENSES).filter(|which| of_which(self, *which)).collect()
    }

    fn is_activated(&self, which: usize) -> bool {
        match self.states.license(license(which)) {
            License::Assigned(license) => license.activation.computer_id.is_some(),
            License::Unassigned | License::Deleted { .. } | License::Revoked { .. } => false,
        }
    }

    fn is_deleted(&self, which: usize) -> bool {
        matches!(self.states.license(license(which)), License::Deleted { .. })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn credits_are_never_below_zero_and_as_in_the_model(actions in proptest::collection::vec(any_action(), 1..60)) {
        let (mut trade, mut model) = (Trade::new(), Model::default());
        for action in actions {
            prop_assert_eq!(trade.ask(action).is_ok(), model.ask(action), "{:?}", action);
            for place in 0..RESELLERS {
                let balance = trade.states.credit_account(reseller(place)).balance;
                prop_assert!(balance >= Credits::ZERO);
                prop_assert_eq!(balance.0, trade.sum_of_entries(reseller(place)));
                prop_assert_eq!(balance.0, model.balance(place));
            }
        }
    }

    #[test]
    fn an_activated_license_is_never_deleted(actions in proptest::collection::vec(any_action(), 1..60)) {
        let mut trade = Trade::new();
        for action in actions {
            let before = trade.licenses(Trade::is_activated);
            let _ = trade.ask(action);
            prop_assert!(before.is_subset(&trade.licenses(Trade::is_activated)));
        }
    }

    #[test]
    fn a_deleted_license_stays_deleted(actions in proptest::collection::vec(any_action(), 1..60)) {
        let mut trade = Trade::new();
        for action in actions {
            let before = trade.licenses(Trade::is_deleted);
            let _ = trade.ask(action);
            prop_assert!(before.is_subset(&trade.licenses(Trade::is_deleted)));
        }
    }

    #[test]
    fn exactly_what_was_paid_for_a_deleted_license_comes_back(
        actions in proptest::collection::vec(any_action(), 1..60),
    ) {
        let mut trade = Trade::new();
        for action in actions {
            let _ = trade.ask(action);
            for which in 0..LICENSES {
                let (paid, refunded) = trade.paid_and_refunded(license(which));
                prop_assert_eq!(refunded, if trade.is_deleted(which) { paid } else { 0 });
            }
        }
    }

    #[test]
    fn deciding_twice_is_the_same(actions in proptest::collection::vec(any_action(), 1..20)) {
        let mut trade = Trade::new();
        for action in actions {
            let command = trade.command(action);
            let first = command.decide(&trade.states, today());
            prop_assert_eq!(&command.decide(&trade.states, today()), &first);
            trade.take(first.unwrap_or_default());
        }
    }
}
