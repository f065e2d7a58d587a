//! Revoking a purchase whose payment was taken back.

use chrono::{DateTime, Utc};

use super::reason;
use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError, CreditPurchaseRevoked},
    ids::ResellerId,
    period,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Takes back all credits of a purchase whose payment was charged back: what is left of its lot is taken, what was used is owed,
/// even beyond the agreed limit. Nothing can be debited then until the balance allows it again.
#[derive(Clone, Debug, PartialEq)]
pub struct RevokePurchase {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// The number of the lot that was bought.
    pub lot: u32,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

impl Command for RevokePurchase {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        Ok(decide(states.credit_account(self.reseller_id), self)?)
    }
}

fn decide(account: &CreditAccount, command: &RevokePurchase) -> Result<Vec<NewEvent>, CreditError> {
    let (reseller_id, lot) = (command.reseller_id, command.lot);
    let reason = reason(&command.reason)?;
    let (credits, owed) = account.revocable(lot)?;
    let overflow = || CreditError::BalanceOverflow;
    account.owed.checked_add(owed).ok_or_else(overflow)?;
    let balance_after = account.balance.checked_sub(credits).ok_or_else(overflow)?;
    Ok(vec![NewEvent::new(
        Stream::CreditAccount(reseller_id),
        CreditPurchaseRevoked {
            reseller_id,
            lot,
            credits,
            owed,
            reason,
            balance_after,
            below_limit: balance_after < account.limit.negated(),
        },
    )])
}
