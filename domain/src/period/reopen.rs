//! Opening a closed period again.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::StaffId,
    period::{Month, PeriodError, PeriodReopened, Periods, check_another, reason},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Opens the newest closed period again, unless the close of the next one waits for approval. All before it stay closed, also
/// those that were taken in by the first close of all.
#[derive(Clone, Debug, PartialEq)]
pub struct ReopenPeriod {
    /// Which.
    pub month: Month,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// Who asks.
    pub by: StaffId,
    /// Who else approves.
    pub approved_by: StaffId,
}

impl Command for ReopenPeriod {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.periods(), self)?)
    }
}

fn decide(periods: &Periods, command: &ReopenPeriod) -> Result<Vec<NewEvent>, PeriodError> {
    let reason = reason(&command.reason)?;
    let ReopenPeriod {
        month, by, approved_by, ..
    } = *command;
    check_another(by, approved_by)?;
    match periods.closed_until {
        Some(closed_until) if month < closed_until => Err(PeriodError::NotNewestClosed { closed_until }),
        Some(closed_until) if month == closed_until => {
            periods.check_none_pending()?;
            let reopened = PeriodReopened {
                month,
                by,
                approved_by,
                reason,
            };
            Ok(vec![NewEvent::new(Stream::Periods, reopened)])
        }
        Some(_) | None => Ok(vec![]),
    }
}
