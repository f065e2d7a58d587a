//! Approving the close of a period.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    ids::StaffId,
    period::{Month, PeriodClosed, PeriodError, Periods, Seal, check_another},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Closes a period that another member of staff asked to close. Who approves names the seal that they saw or measured themselves:
/// a request that was withdrawn and made again meanwhile is not approved unseen.
#[derive(Clone, Debug, PartialEq)]
pub struct ApprovePeriodClose {
    /// Which.
    pub month: Month,
    /// Who approves.
    pub by: StaffId,
    /// What is approved.
    pub seal: Seal,
}

impl Command for ApprovePeriodClose {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.periods(), self, at)?)
    }
}

fn decide(periods: &Periods, command: &ApprovePeriodClose, at: DateTime<Utc>) -> Result<Vec<NewEvent>, PeriodError> {
    let ApprovePeriodClose { month, by, ref seal } = *command;
    if periods.is_closed(month) {
        return Ok(vec![]);
    }
    let requested = periods.requested(month).ok_or(PeriodError::NotRequested { month })?;
    check_another(requested.by, by)?;
    if requested.seal != *seal {
        return Err(PeriodError::OtherSeal);
    }
    if !month.is_over(at) {
        return Err(PeriodError::NotOver { month });
    }
    let closed = PeriodClosed {
        month,
        requested_by: requested.by,
        approved_by: by,
        seal: seal.clone(),
    };
    Ok(vec![NewEvent::new(Stream::Periods, closed)])
}
