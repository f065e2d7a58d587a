//! Correcting a balance.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError, CreditsAdjusted},
    credits::Credits,
    ids::ResellerId,
    rejection::Rejection,
    reseller::{Reseller, ResellerError},
    states::States,
    stream::Stream,
    text,
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Lets staff correct the balance of a reseller, of a suspended one too.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustCredits {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many more; fewer if negative; not zero.
    pub credits: Credits,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

impl Command for AdjustCredits {
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        decide(
            states.reseller(self.reseller_id),
            states.credit_account(self.reseller_id),
            self,
        )
    }
}

fn decide(reseller: &Reseller, account: &CreditAccount, command: &AdjustCredits) -> Result<Vec<NewEvent>, Rejection> {
    let AdjustCredits {
        reseller_id, credits, ..
    } = *command;
    let reason = text::one_line(&command.reason, LONGEST_REASON).ok_or(CreditError::MalformedReason)?;
    if credits == Credits::ZERO {
        return Err(CreditError::NothingToAdjust.into());
    }
    if let Reseller::Unregistered = reseller {
        return Err(ResellerError::Unknown.into());
    }
    let balance_after = account.after(credits)?;
    Ok(vec![NewEvent::new(
        Stream::CreditAccount(reseller_id),
        CreditsAdjusted {
            reseller_id,
            credits,
            reason,
            balance_after,
        },
    )])
}
