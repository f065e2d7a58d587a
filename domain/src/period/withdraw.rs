//! Taking the request to close a period back.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::StaffId,
    period::{Month, PeriodCloseWithdrawn, PeriodError, Periods, reason},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Takes the request to close a period back: by whoever asked, or by another member of staff who finds it wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawPeriodClose {
    /// Which.
    pub month: Month,
    /// Who takes it back.
    pub by: StaffId,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

impl Command for WithdrawPeriodClose {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.periods(), self)?)
    }
}

fn decide(periods: &Periods, command: &WithdrawPeriodClose) -> Result<Vec<NewEvent>, PeriodError> {
    let reason = reason(&command.reason)?;
    let WithdrawPeriodClose { month, by, .. } = *command;
    if periods.is_closed(month) {
        return Err(PeriodError::AlreadyClosed { month });
    }
    if periods.requested(month).is_none() {
        return Ok(vec![]);
    }
    let withdrawn = PeriodCloseWithdrawn { month, by, reason };
    Ok(vec![NewEvent::new(Stream::Periods, withdrawn)])
}
