//! Agreeing on an overdraft.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError, CreditOverdraftAgreed},
    credits::Credits,
    ids::ResellerId,
    rejection::Rejection,
    reseller::{Reseller, ResellerError},
    states::States,
    stream::Stream,
};

/// Lets staff say how far below zero the balance of a reseller may go.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreeOverdraft {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many credits below zero, not fewer than are owed; zero for not at all.
    pub limit: Credits,
}

impl Command for AgreeOverdraft {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        decide(
            states.reseller(self.reseller_id),
            states.credit_account(self.reseller_id),
            self,
        )
    }
}

fn decide(reseller: &Reseller, account: &CreditAccount, command: &AgreeOverdraft) -> Result<Vec<NewEvent>, Rejection> {
    let AgreeOverdraft { reseller_id, limit } = *command;
    if limit < Credits::ZERO {
        return Err(CreditError::NegativeOverdraft { limit }.into());
    }
    if let Reseller::Unregistered = reseller {
        return Err(ResellerError::Unknown.into());
    }
    if limit == account.limit {
        return Ok(vec![]);
    }
    if limit < account.owed {
        let owed = account.owed;
        return Err(CreditError::OverdraftBelowOwed { limit, owed }.into());
    }
    Ok(vec![NewEvent::new(
        Stream::CreditAccount(reseller_id),
        CreditOverdraftAgreed { reseller_id, limit },
    )])
}
