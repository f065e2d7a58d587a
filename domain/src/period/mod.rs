//! Accounting periods: calendar months in UTC that are closed one after the other, each by two members of staff.
//!
//! All periods share one stream, `periods`, whose state is up to which month the books are closed. A stream for each month would
//! need its neighbours' to keep the order, and could not know that it is the first. This way every booking has one guard, which
//! moves a few times a month, and a close cannot pass a booking: if one is decided while the other is appended, it is decided
//! again.
//!
//! A booking's date is when it is recorded. That never decreases, and a period is closed only when it is over, so that it always
//! falls into an open one; only an explicit effective date can fall into a closed one. From the request on, nothing is dated back
//! into a period: what was measured for its seal stays true.

mod approve;
mod error;
mod events;
mod month;
mod reopen;
mod request;
mod seal;
mod withdraw;

use chrono::{DateTime, NaiveDate, Utc};

pub use self::{
    approve::ApprovePeriodClose,
    error::PeriodError,
    events::{PeriodCloseRequested, PeriodCloseWithdrawn, PeriodClosed, PeriodReopened},
    month::Month,
    reopen::ReopenPeriod,
    request::RequestPeriodClose,
    seal::Seal,
    withdraw::WithdrawPeriodClose,
};
use crate::{books::Total, event::Event, ids::StaffId, states::States, text};

/// Up to where the books are closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Periods {
    /// This month and all before it are closed.
    closed_until: Option<Month>,
    /// The close that waits for approval.
    requested: Option<Requested>,
}

/// A close that waits for approval.
#[derive(Clone, Debug, PartialEq)]
struct Requested {
    month: Month,
    by: StaffId,
    seal: Seal,
}

/// Refuses a booking at `at`, when it is recorded, if that falls into a period that is closed or about to be. Every command that
/// moves credits or money calls this before its first early return, and so guards the periods.
pub fn check_open(states: &States, at: DateTime<Utc>) -> Result<(), PeriodError> {
    states.periods().check_open(Month::of(at))
}

/// Refuses a booking with an explicit effective date in a period that is closed or about to be.
pub fn check_open_on(states: &States, effective: NaiveDate) -> Result<(), PeriodError> {
    states.periods().check_open(Month::of_day(effective))
}

impl Periods {
    /// The state before any event.
    pub const EMPTY: Self = Self {
        closed_until: None,
        requested: None,
    };

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::PeriodCloseRequested(requested) => {
                self.requested = Some(Requested {
                    month: requested.month,
                    by: requested.by,
                    seal: requested.seal.clone(),
                });
            }
            Event::PeriodCloseWithdrawn(_) => self.requested = None,
            Event::PeriodClosed(closed) => {
                *self = Self {
                    closed_until: Some(closed.month),
                    requested: None,
                }
            }
            Event::PeriodReopened(reopened) => self.closed_until = reopened.month.before(),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        let totals = self.requested.as_ref().map_or(0, |it| it.seal.totals.capacity());
        totals * size_of::<Total>()
    }

    /// Up to which month the books are closed, that one included; none if no period ever was.
    pub fn closed_until(&self) -> Option<Month> {
        self.closed_until
    }

    fn check_open(&self, month: Month) -> Result<(), PeriodError> {
        match (self.closed_until, &self.requested) {
            (Some(closed_until), _) if month <= closed_until => Err(PeriodError::Closed { month, closed_until }),
            (_, Some(requested)) if month <= requested.month => {
                let month = requested.month;
                Err(PeriodError::ClosePending { month })
            }
            _ => Ok(()),
        }
    }

    fn is_closed(&self, month: Month) -> bool {
        self.closed_until.is_some_and(|closed_until| month <= closed_until)
    }

    /// The close of `month` that waits for approval.
    fn requested(&self, month: Month) -> Option<&Requested> {
        self.requested.as_ref().filter(|requested| requested.month == month)
    }

    /// Refuses while any close waits for approval.
    fn check_none_pending(&self) -> Result<(), PeriodError> {
        match &self.requested {
            Some(Requested { month, .. }) => Err(PeriodError::ClosePending { month: *month }),
            None => Ok(()),
        }
    }
}

fn reason(text: &str) -> Result<String, PeriodError> {
    text::reason(text).ok_or(PeriodError::MalformedReason)
}

/// Four eyes: who approves is not who asked.
fn check_another(by: StaffId, approved_by: StaffId) -> Result<(), PeriodError> {
    match by == approved_by {
        true => Err(PeriodError::SameApprover),
        false => Ok(()),
    }
}
