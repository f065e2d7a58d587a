//! Buying credits.

use chrono::{DateTime, Utc};

use crate::{
    command::{Command, NewEvent},
    credit_account::{CreditAccount, CreditError, CreditsPurchased},
    credits::Credits,
    ids::ResellerId,
    money::Money,
    rejection::Rejection,
    reseller::Reseller,
    states::States,
    stream::Stream,
};

/// Books credits that an active reseller bought.
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
    fn decide(&self, states: &States, _at: DateTime<Utc>) -> Result<Vec<NewEvent>, Rejection> {
        decide(
            states.reseller(self.reseller_id),
            states.credit_account(self.reseller_id),
            self,
        )
    }
}

fn decide(reseller: &Reseller, account: &CreditAccount, command: &PurchaseCredits) -> Result<Vec<NewEvent>, Rejection> {
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
    Ok(vec![NewEvent::new(
        Stream::CreditAccount(reseller_id),
        CreditsPurchased {
            reseller_id,
            credits,
            paid,
            balance_after,
        },
    )])
}
