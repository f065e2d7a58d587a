//! Approving a correction that waits.

use chrono::{DateTime, NaiveDate, Utc};

use super::adjust;
use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError},
    ids::{AdjustmentId, ResellerId, StaffId},
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
        Ok(decide(states.credit_account(self.reseller_id), self, at.date_naive())?)
    }
}

fn decide(
    account: &CreditAccount,
    command: &ApproveAdjustment,
    today: NaiveDate,
) -> Result<Vec<NewEvent>, CreditError> {
    let waiting = account.waiting(command.adjustment_id)?;
    if waiting.requested_by == command.by {
        return Err(CreditError::SameApprover);
    }
    Ok(vec![adjust::book(account, waiting, Some(command.by), today)?])
}
