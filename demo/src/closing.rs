//! The monthly close of the books: one of the staff asks for it, another one approves.

use chrono::{DateTime, Months, NaiveDate, Utc};
use domain::{
    Rejection, StaffId,
    period::{ApprovePeriodClose, Month, ReopenPeriod, RequestPeriodClose, Seal, WithdrawPeriodClose},
};

use crate::{
    command::Who,
    plan::midnight,
    world::{Task, World},
};

/// When the first month ends that is closed.
const FIRST_END: NaiveDate = match NaiveDate::from_ymd_opt(2017, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MAX,
};
/// The month whose close was withdrawn at first, and the one that was opened again once.
const WITHDRAWN: &str = "2020-04";
const REOPENED: &str = "2021-05";

/// A step towards a closed month.
pub(crate) enum Closing {
    /// The month ends.
    End,
    /// Its close is asked for: the first time, or again.
    Request(Month, Box<Seal>, bool),
    /// That was too early.
    Withdraw(Month, Box<Seal>),
    /// Another one of the staff agrees.
    Approve(Month, Box<Seal>, bool),
    /// Both find that they have to look again.
    Reopen(Month, Box<Seal>),
}

impl World {
    /// Lays out the first close.
    pub(crate) fn open_closing(&mut self) {
        self.later(midnight(FIRST_END), Task::Close(Closing::End));
    }

    pub(crate) fn close(&mut self, at: DateTime<Utc>, closing: Closing) -> Result<(), Rejection> {
        match closing {
            Closing::End => {
                self.end_of_month(at);
                Ok(())
            }
            Closing::Request(month, seal, again) => self.request_close(at, month, seal, again),
            Closing::Withdraw(month, seal) => self.withdraw_close(at, month, seal),
            Closing::Approve(month, seal, again) => self.approve_close(at, month, seal, again),
            Closing::Reopen(month, seal) => self.reopen(at, month, seal),
        }
    }

    /// What is in the books at midnight is what will be closed.
    fn end_of_month(&mut self, at: DateTime<Utc>) {
        let seal = Box::new(Seal::of(self.position, &self.books));
        if let Some(month) = Month::of(at).before() {
            let when = self.chance.days_after(at, 2, 4);
            self.later(when, Task::Close(Closing::Request(month, seal, false)));
        }
        self.later(at + Months::new(1), Task::Close(Closing::End));
    }

    /// One of the two who keep the books.
    fn bookkeeper(&self, desk: &str) -> StaffId {
        StaffId(self.mint.id("bookkeeper", desk))
    }

    fn request_close(
        &mut self,
        at: DateTime<Utc>,
        month: Month,
        seal: Box<Seal>,
        again: bool,
    ) -> Result<(), Rejection> {
        let by = self.bookkeeper("1");
        let request = RequestPeriodClose {
            month,
            by,
            seal: (*seal).clone(),
        };
        let when = self.chance.days_after(at, 1, 2);
        let next = match month.to_string() == WITHDRAWN && !again {
            true => Closing::Withdraw(month, seal),
            false => Closing::Approve(month, seal, again),
        };
        self.later(when, Task::Close(next));
        self.act(at, Who::Staff(by.0), request)
    }

    fn withdraw_close(&mut self, at: DateTime<Utc>, month: Month, seal: Box<Seal>) -> Result<(), Rejection> {
        let by = self.bookkeeper("2");
        let when = self.chance.days_after(at, 2, 3);
        self.later(when, Task::Close(Closing::Request(month, seal, true)));
        let reason = "the statement of the bank for this month is not here yet".to_owned();
        self.act(at, Who::Staff(by.0), WithdrawPeriodClose { month, by, reason })
    }

    fn approve_close(
        &mut self,
        at: DateTime<Utc>,
        month: Month,
        seal: Box<Seal>,
        again: bool,
    ) -> Result<(), Rejection> {
        let by = self.bookkeeper("2");
        let approve = ApprovePeriodClose {
            month,
            by,
            seal: (*seal).clone(),
        };
        if month.to_string() == REOPENED && !again {
            let when = self.chance.days_after(at, 3, 5);
            self.later(when, Task::Close(Closing::Reopen(month, seal)));
        }
        self.act(at, Who::Staff(by.0), approve)
    }

    fn reopen(&mut self, at: DateTime<Utc>, month: Month, seal: Box<Seal>) -> Result<(), Rejection> {
        let by = self.bookkeeper("1");
        let reopen = ReopenPeriod {
            month,
            reason: "a payment of this month was told late, and is looked into".to_owned(),
            by,
            approved_by: self.bookkeeper("2"),
        };
        let when = self.chance.days_after(at, 1, 2);
        self.later(when, Task::Close(Closing::Request(month, seal, true)));
        self.act(at, Who::Staff(by.0), reopen)
    }
}
