//! Buying credits.

use chrono::{DateTime, Utc};

use super::policy::Policy;
use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError, CreditsPurchased},
    credits::Credits,
    ids::ResellerId,
    money::Money,
    period,
    rejection::Rejection,
    reseller::Reseller,
    states::States,
    stream::Stream,
};

/// Books credits that an active reseller bought: a new lot, less what it owes.
#[derive(Clone, Debug, PartialEq)]
pub struct PurchaseCredits {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
    /// What was paid for them, above zero, if known.
    pub paid: Option<Money>,
}

impl Command for PurchaseCredits {
    fn decide(&self, states: &States, at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        period::check_open(states, at)?;
        decide(
            states.reseller(self.reseller_id),
            states.credit_account(self.reseller_id),
            self,
            Policy::at(at, states.catalog()),
        )
    }
}

fn decide(
    reseller: &Reseller,
    account: &CreditAccount,
    command: &PurchaseCredits,
    policy: Policy,
) -> Result<Vec<NewEvent>, Rejection> {
    let PurchaseCredits {
        reseller_id,
        credits,
        paid,
    } = *command;
    if !credits.is_positive() {
        return Err(CreditError::NotPositive { credits }.into());
    }
    if let Some(paid) = paid.filter(|paid| paid.minor <= 0) {
        return Err(CreditError::PaymentNotPositive { paid }.into());
    }
    reseller.may_act()?;
    let balance_after = account.after(credits)?;
    let lot = account.new_lot(0, None, policy.expires_on());
    Ok(vec![NewEvent::new(
        Stream::CreditAccount(reseller_id),
        CreditsPurchased {
            reseller_id,
            credits,
            paid,
            lot: Some(lot.number),
            expires_on: lot.expires_on,
            balance_after,
        },
    )])
}
