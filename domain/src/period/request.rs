//! Asking for the close of a period.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::StaffId,
    period::{Month, PeriodCloseRequested, PeriodError, Periods, Requested, Seal},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Asks for the close of a period that is over. Periods are closed in their order; the first that ever is takes all before it in.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestPeriodClose {
    /// Which.
    pub month: Month,
    /// Who asks.
    pub by: StaffId,
    /// What was measured of the books up to the period's end; it must balance.
    pub seal: Seal,
}

impl Command for RequestPeriodClose {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.periods(), self, at)?)
    }
}

fn decide(periods: &Periods, command: &RequestPeriodClose, at: DateTime<Utc>) -> Result<Vec<NewEvent>, PeriodError> {
    let RequestPeriodClose { month, by, ref seal } = *command;
    let asked = Requested {
        month,
        by,
        seal: seal.clone(),
    };
    if periods.requested.as_ref() == Some(&asked) {
        return Ok(vec![]);
    }
    periods.check_next(month, at)?;
    periods.check_none_pending()?;
    seal.check()?;
    let requested = PeriodCloseRequested {
        month,
        by,
        seal: asked.seal,
    };
    Ok(vec![NewEvent::new(Stream::Periods, requested)])
}

impl Periods {
    /// Refuses a month that is not over, that is closed, or that does not follow the newest closed one.
    fn check_next(&self, month: Month, at: DateTime<Utc>) -> Result<(), PeriodError> {
        if self.is_closed(month) {
            return Err(PeriodError::AlreadyClosed { month });
        }
        if !month.is_over(at) {
            return Err(PeriodError::NotOver { month });
        }
        match self.closed_until {
            Some(closed_until) if month.before() != Some(closed_until) => Err(PeriodError::OutOfOrder { closed_until }),
            _ => Ok(()),
        }
    }
}
