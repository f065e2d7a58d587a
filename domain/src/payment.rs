//! Paying for what is sold: from a reseller's credits, by the money of a customer's order, or not at all.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    catalog::CatalogError,
    command::NewEvent,
    credit_account::{Cause, CreditAccount, CreditError, Drawn},
    credits::Credits,
    event::Event,
    ids::ResellerId,
    money::Money,
    rejection::{Rejection, codes},
    states::{State, States},
    stream::Stream,
};

/// What something cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Price {
    /// Nothing, as trials do.
    Free,
    /// Credits of the reseller.
    Credits(Credits),
    /// What the customer's order paid.
    Money(Money),
}

/// Why something cannot be paid for so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// A direct sale without money.
    #[error("a direct sale needs what was paid for it: give the amount and its currency")]
    Missing,
    /// Money for what is paid in credits or free.
    #[error("no money is due here: leave it out, resellers pay in credits and trials are free")]
    NotDue,
    /// Less than nothing was paid.
    #[error("{paid} cannot have been paid: give zero or more")]
    Negative {
        /// What was given.
        paid: Money,
    },
}

codes!(PaymentError {
    Missing => Invalid "payment-missing",
    NotDue => Invalid "payment-not-due",
    Negative => Invalid "payment-negative",
});

/// A reseller's credit account, to pay from. Several debits and refunds of one command go through one purse, one after the
/// other, so that each sees those before it.
#[derive(Clone, Debug)]
pub(crate) struct Purse {
    reseller_id: ResellerId,
    /// As it was loaded: it is shared, and only copied if something is booked after something else.
    account: Option<Arc<State>>,
    /// What was booked since and is not taken into it yet.
    booked: Vec<Event>,
    /// What the reseller's tier takes off every price.
    percent_off: u32,
}

/// How something was paid for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Payment {
    /// What it cost.
    pub(crate) price: Price,
    /// What the credits were drawn from, if any were.
    pub(crate) drawn: Option<Drawn>,
    /// The event that took them.
    pub(crate) debited: Option<NewEvent>,
}

impl Purse {
    /// That of this reseller, with its tier in the list in force at `at`.
    pub(crate) fn of(reseller_id: ResellerId, states: &States, at: DateTime<Utc>) -> Self {
        let tier = states.reseller(reseller_id).tier();
        let list = states.catalog().price_list_at(at);
        Self {
            reseller_id,
            account: states.shared(Stream::CreditAccount(reseller_id)),
            booked: vec![],
            percent_off: list.map_or(0, |list| list.percent_off(tier)),
        }
    }

    /// Pays `by_list` credits less what the tier gives; nothing is debited where nothing is due.
    fn debit(&mut self, by_list: Credits, cause: Cause) -> Result<Payment, CreditError> {
        let (reseller_id, credits) = (
            self.reseller_id,
            by_list.less_percent(self.percent_off).max(Credits::ZERO),
        );
        let price = Price::Credits(credits);
        if credits == Credits::ZERO {
            return Ok(Payment {
                price,
                drawn: None,
                debited: None,
            });
        }
        let debited = self.account().debit(reseller_id, credits, cause)?;
        let parts = debited.parts.clone();
        Ok(Payment {
            price,
            drawn: Some(Drawn { reseller_id, parts }),
            debited: Some(self.book(debited)),
        })
    }

    /// The account after all that was booked.
    fn account(&mut self) -> &CreditAccount {
        static EMPTY: CreditAccount = CreditAccount::EMPTY;
        let stream = Stream::CreditAccount(self.reseller_id);
        for event in self.booked.drain(..) {
            let account = self.account.get_or_insert_with(|| Arc::new(State::empty(stream)));
            Arc::make_mut(account).evolve(&event);
        }
        match self.account.as_deref() {
            Some(State::CreditAccount(account)) => account,
            _ => &EMPTY,
        }
    }

    /// The event on its account, which it sees from now on.
    fn book(&mut self, event: impl Into<Event>) -> NewEvent {
        let booked = NewEvent::new(Stream::CreditAccount(self.reseller_id), event);
        self.booked.push(booked.event.clone());
        booked
    }
}

/// What a sale that is not free costs, and the event that pays for it: a reseller pays `credits`, by the list, from its purse;
/// without a purse the customer's order paid.
pub(crate) fn pay(
    purse: Option<&mut Purse>,
    paid: Option<Money>,
    credits: Result<Credits, CatalogError>,
    cause: Cause,
) -> Result<Payment, Rejection> {
    match (purse, paid) {
        (Some(purse), None) => Ok(purse.debit(credits?, cause)?),
        (None, Some(paid)) if paid.minor >= 0 => Ok(Payment::without_credits(Price::Money(paid))),
        (None, Some(paid)) => Err(PaymentError::Negative { paid }.into()),
        (None, None) => Err(PaymentError::Missing.into()),
        (Some(_), Some(_)) => Err(PaymentError::NotDue.into()),
    }
}

/// What a free sale costs; money for it would be a mistake.
pub(crate) fn free(paid: Option<Money>) -> Result<Payment, PaymentError> {
    match paid {
        None => Ok(Payment::without_credits(Price::Free)),
        Some(_) => Err(PaymentError::NotDue),
    }
}

/// The purses of all who paid, each once.
pub(crate) fn purses(drawn: &[Drawn], states: &States, at: DateTime<Utc>) -> Vec<Purse> {
    let payers = Drawn::gathered(drawn);
    payers
        .iter()
        .map(|drawn| Purse::of(drawn.reseller_id, states, at))
        .collect()
}

/// Gives back to each payer, whose purse has to be among `purses`, all that was drawn: how many credits that is, if any, and an
/// event for each.
pub(crate) fn refund(
    purses: &mut [Purse],
    drawn: &[Drawn],
    cause: &Cause,
) -> Result<(Option<Credits>, Vec<NewEvent>), CreditError> {
    let (mut sum, mut refunds) = (None, vec![]);
    for drawn in Drawn::gathered(drawn) {
        let purse = purses.iter_mut().find(|purse| purse.reseller_id == drawn.reseller_id);
        let Some(purse) = purse else { continue };
        let refunded = purse.account().refund(drawn.reseller_id, &drawn.parts, cause.clone())?;
        let credits = sum.unwrap_or(Credits::ZERO).checked_add(refunded.credits);
        sum = Some(credits.ok_or(CreditError::BalanceOverflow)?);
        refunds.push(purse.book(refunded));
    }
    Ok((sum, refunds))
}

impl Payment {
    fn without_credits(price: Price) -> Self {
        Self {
            price,
            drawn: None,
            debited: None,
        }
    }
}
