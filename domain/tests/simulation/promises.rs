//! What must hold whatever is asked, told from the events alone and compared with the states.

mod accounts;
mod books;
mod computers;
mod persons;
mod resellers;
mod sales;
mod signing_keys;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{Event, NewEvent, States, books::TrialBalance};

pub(crate) use self::books::check_guarded;
use self::{
    accounts::Accounts, books::Books, computers::Computers, persons::Persons, sales::Sales, signing_keys::SigningKeys,
};

/// What was told so far.
#[derive(Default)]
pub(crate) struct Promises {
    accounts: Accounts,
    books: Books,
    computers: Computers,
    persons: Persons,
    sales: Sales,
    signing_keys: SigningKeys,
    codes: HashSet<String>,
}

impl Promises {
    /// The books of all that happened.
    pub(crate) fn books(&self) -> &TrialBalance {
        &self.books.balance
    }

    /// After each event; `states` have seen it.
    pub(crate) fn take(&mut self, states: &States, at: DateTime<Utc>, event: &NewEvent) {
        self.accounts.take(states, &event.event);
        self.books.take(states, at, &event.event);
        self.persons.take(&event.event);
        self.sales.take(&event.event);
        self.signing_keys.take(states, &event.event);
        self.computers.take(states, at, &event.event);
        resellers::take(states, &event.event);
        if let Event::ActivationKeyAdded(added) = &event.event {
            let is_new = self.codes.insert(added.code.as_str().to_owned());
            assert!(is_new, "a code is that of one key");
        }
    }

    /// After each command.
    pub(crate) fn check_done(&mut self, states: &States) {
        self.accounts.check_transfers();
        self.books.check_done();
        self.sales.check_done(states);
    }

    /// Everything there is.
    pub(crate) fn check_all(&self, states: &States) {
        self.accounts.check_all(states);
        self.books.check_all(states);
        self.computers.check_all(states);
        self.sales.check_all(states);
    }
}
