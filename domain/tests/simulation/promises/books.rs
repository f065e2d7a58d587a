//! Promises about the books.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    Event, States, Stream,
    books::{Account, Asset, TrialBalance, entries},
    period::Month,
};

/// The books of all events so far.
#[derive(Default)]
pub(crate) struct Books {
    pub(super) balance: TrialBalance,
}

impl Books {
    pub(super) fn take(&mut self, states: &States, at: DateTime<Utc>, event: &Event) {
        let entries = entries(event);
        if let Some(closed_until) = states.periods().closed_until().filter(|_| !entries.is_empty()) {
            assert!(Month::of(at) > closed_until, "nothing is booked into a closed period");
        }
        let mut sums: HashMap<Asset, i128> = HashMap::new();
        for entry in &entries {
            assert_ne!(entry.amount, 0, "an entry of nothing is none");
            *sums.entry(entry.asset).or_default() += entry.amount;
        }
        assert!(sums.values().all(|sum| *sum == 0), "every event is balanced");
        self.balance.evolve(event);
    }

    /// After each command: no transfer is half told.
    pub(super) fn check_done(&self) {
        let on_the_way = self.balance.balance(Account::Transfers, Asset::Credit);
        assert_eq!(on_the_way, 0, "a transfer is told by both sides");
    }

    pub(super) fn check_all(&self, states: &States) {
        assert!(self.balance.is_balanced(), "debits equal credits");
        for (account, asset, balance) in self.balance.balances() {
            if let Account::Available(reseller_id) = account {
                let state = states.credit_account(reseller_id).balance;
                assert_eq!(
                    (asset, balance),
                    (Asset::Credit, state.0.into()),
                    "books and account agree"
                );
            }
            if let Account::Consumed(_) = account {
                assert!(balance >= 0, "nobody got back more than was spent");
            }
        }
    }
}

/// Whoever books guards the periods, so that no close passes a booking.
pub(crate) fn check_guarded(event: &Event, guarded: &[Stream]) {
    let is_guarded = guarded.contains(&Stream::Periods);
    assert!(is_guarded || entries(event).is_empty(), "who books reads the periods");
}
