//! Promises about credits.

use std::collections::HashMap;

use domain::{Credits, Event, ResellerId, States, credit_account::CreditAccount};

/// What the events did to every account.
#[derive(Default)]
pub(super) struct Accounts {
    accounts: HashMap<ResellerId, Account>,
    /// What came into all accounts less what left them, transfers apart.
    total: i128,
    /// What left one account and has not come into the other.
    in_transit: i128,
}

#[derive(Default)]
struct Account {
    balance: i128,
    was_revoked: bool,
}

/// What an event did to an account.
struct Entry {
    of: ResellerId,
    change: i128,
    after: Credits,
    /// Whether somebody drew credits, which the limit allows or not.
    draws: bool,
}

impl Accounts {
    pub(super) fn take(&mut self, states: &States, event: &Event) {
        let Some(entry) = entry(event) else {
            return self.take_others(states, event);
        };
        match event {
            Event::CreditsTransferredOut(_) | Event::CreditsTransferredIn(_) => self.in_transit += entry.change,
            _ => self.total += entry.change,
        }
        let account = self.accounts.entry(entry.of).or_default();
        account.balance += entry.change;
        account.was_revoked |= matches!(event, Event::CreditPurchaseRevoked(_));
        let state = states.credit_account(entry.of);
        assert_eq!(entry.after, state.balance, "the event tells the balance");
        account.check(state);
        if entry.draws {
            let limit = i128::from(state.limit.0);
            assert!(account.balance >= -limit, "a draw leaves no balance below its limit");
        }
    }

    /// Another limit holds for what is there.
    fn take_others(&self, states: &States, event: &Event) {
        if let Event::CreditOverdraftAgreed(agreed) = event
            && let Some(account) = self.accounts.get(&agreed.reseller_id)
        {
            account.check(states.credit_account(agreed.reseller_id));
        }
    }

    /// After each command: what left one account came into the other.
    pub(super) fn check_transfers(&self) {
        assert_eq!(self.in_transit, 0, "a transfer moves credits, it makes and loses none");
    }

    pub(super) fn check_all(&self, states: &States) {
        let mut sum = 0;
        for (of, account) in &self.accounts {
            let state = states.credit_account(*of);
            account.check(state);
            sum += i128::from(state.balance.0);
        }
        assert_eq!(sum, self.total, "all accounts together hold what came less what left");
    }
}

impl Account {
    fn check(&self, state: &CreditAccount) {
        let (balance, owed, limit) = (state.balance.0, i128::from(state.owed.0), i128::from(state.limit.0));
        assert_eq!(
            i128::from(balance),
            self.balance,
            "the balance is the sum of its entries"
        );
        let lots = state.open_lots();
        let left: i128 = lots.iter().map(|open| i128::from(open.left.0)).sum();
        assert_eq!(left - owed, self.balance, "lots less what is owed are the balance");
        assert!(
            owed >= 0 && lots.iter().all(|open| open.left.is_positive()),
            "nothing is below zero"
        );
        let rising = lots.is_sorted_by(|one, other| one.lot.number < other.lot.number);
        assert!(rising, "lots are drawn in the order in which they came");
        if !self.was_revoked {
            assert!(
                self.balance >= -limit,
                "only a revoked purchase leaves a balance below its limit"
            );
            assert!(owed <= limit, "no more is owed than was agreed");
        }
    }
}

fn entry(event: &Event) -> Option<Entry> {
    let (of, change, after, draws) = match event {
        Event::CreditsPurchased(event) => (event.reseller_id, event.credits.0.into(), event.balance_after, false),
        Event::CreditsDebited(event) => (
            event.reseller_id,
            -i128::from(event.credits.0),
            event.balance_after,
            true,
        ),
        Event::CreditsRefunded(event) => (event.reseller_id, event.credits.0.into(), event.balance_after, false),
        Event::CreditsAdjusted(event) => {
            let draws = event.credits < Credits::ZERO;
            (event.reseller_id, event.credits.0.into(), event.balance_after, draws)
        }
        Event::CreditsTransferredOut(event) => (
            event.reseller_id,
            -i128::from(event.credits.0),
            event.balance_after,
            true,
        ),
        Event::CreditsTransferredIn(event) => (event.reseller_id, event.credits.0.into(), event.balance_after, false),
        Event::CreditsExpired(event) => (
            event.reseller_id,
            -i128::from(event.credits.0),
            event.balance_after,
            false,
        ),
        Event::CreditPurchaseRevoked(event) => (
            event.reseller_id,
            -i128::from(event.credits.0),
            event.balance_after,
            false,
        ),
        _ => return None,
    };
    Some(Entry {
        of,
        change,
        after,
        draws,
    })
}
