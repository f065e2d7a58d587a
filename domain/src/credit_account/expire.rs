//! Taking credits whose last day is past.

use chrono::{DateTime, NaiveDate, Utc};

use super::lot;
use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError, CreditsExpired, LotPart, OpenLot},
    credits::Credits,
    ids::ResellerId,
    period,
    rejection::Rejection,
    states::States,
    stream::Stream,
};

/// Takes what is left of all lots whose last day is past. Until it comes, such credits can still be spent.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpireCredits {
    /// Whose account.
    pub reseller_id: ResellerId,
}

impl Command for ExpireCredits {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        let account = states.credit_account(self.reseller_id);
        Ok(decide(account, self.reseller_id, at.date_naive())?)
    }
}

fn decide(account: &CreditAccount, reseller_id: ResellerId, today: NaiveDate) -> Result<Vec<NewEvent>, CreditError> {
    let is_past = |open: &&OpenLot| open.lot.expires_on.is_some_and(|last_day| last_day < today);
    let past = account.open_lots().iter().filter(is_past);
    let parts: Vec<_> = past
        .map(|open| LotPart {
            credits: open.left,
            lot: Some(open.lot),
        })
        .collect();
    let credits = lot::sum(&parts).ok_or(CreditError::BalanceOverflow)?;
    if credits == Credits::ZERO {
        return Ok(vec![]);
    }
    let balance_after = account.balance.checked_sub(credits);
    Ok(vec![NewEvent::new(
        Stream::CreditAccount(reseller_id),
        CreditsExpired {
            reseller_id,
            credits,
            parts,
            balance_after: balance_after.ok_or(CreditError::BalanceOverflow)?,
        },
    )])
}
