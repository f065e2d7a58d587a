//! Approving a correction that waits.

use chrono::{DateTime, Utc};

use super::{adjust, policy::Policy};
use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError},
    ids::{AdjustmentId, ResellerId, StaffId},
    period,
    rejection::Rejection,
    states::States,
};

/// Books a correction that waits. Who asked for it does not approve it.
#[derive(Clone, Debug, PartialEq)]
pub struct ApproveAdjustment {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Which correction.
    pub adjustment_id: AdjustmentId,
    /// Who approves.
    pub by: StaffId,
}

impl Command for ApproveAdjustment {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let account = states.credit_account(self.reseller_id);
        if let Ok(waiting) = account.waiting(self.adjustment_id)
            && let Some(day) = waiting.effective_on
        {
            period::check_open_on(states, day)?;
        }
        let policy = Policy::at(at, states.catalog());
        Ok(decide(account, self, policy)?)
    }
}

fn decide(account: &CreditAccount, command: &ApproveAdjustment, policy: Policy) -> Result<Vec<NewEvent>, CreditError> {
    let waiting = account.waiting(command.adjustment_id)?;
    if waiting.requested_by == command.by {
        return Err(CreditError::SameApprover);
    }
    Ok(vec![adjust::book(account, waiting, Some(command.by), policy)?])
}
