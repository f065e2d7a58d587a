//! Declining a correction that waits.

use chrono::{DateTime, Utc};

use super::reason;
use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditAdjustmentDeclined, CreditError},
    ids::{AdjustmentId, ResellerId, StaffId},
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Declines a correction that waits; who asked for it may do so too.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclineAdjustment {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Which correction.
    pub adjustment_id: AdjustmentId,
    /// Who declines.
    pub by: StaffId,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

impl Command for DeclineAdjustment {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        Ok(decide(states.credit_account(self.reseller_id), self)?)
    }
}

fn decide(account: &CreditAccount, command: &DeclineAdjustment) -> Result<Vec<NewEvent>, CreditError> {
    let reason = reason(&command.reason)?;
    let waiting = account.waiting(command.adjustment_id)?;
    Ok(vec![NewEvent::new(
        Stream::CreditAccount(command.reseller_id),
        CreditAdjustmentDeclined {
            reseller_id: command.reseller_id,
            adjustment_id: waiting.adjustment_id,
            declined_by: command.by,
            reason,
        },
    )])
}
