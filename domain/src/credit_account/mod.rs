//! A reseller's prepaid credits. The balance never goes below zero, and every change names its cause.

mod adjust;
mod purchase;

use serde::{Deserialize, Serialize};

pub use self::{adjust::AdjustCredits, purchase::PurchaseCredits};
use crate::{
    catalog::Sku,
    credits::Credits,
    event::{Event, EventBody},
    ids::{LicenseId, ResellerId},
    money::Money,
    rejection::codes,
};

/// Credits were bought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsPurchased {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
    /// What was paid for them, if known.
    pub paid: Option<Money>,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// Credits were taken for something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsDebited {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
    /// For what.
    pub cause: Cause,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// Debited credits came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsRefunded {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
    /// For what.
    pub cause: Cause,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// Staff corrected a balance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsAdjusted {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many more; fewer if negative.
    pub credits: Credits,
    /// Why, for the statement.
    pub reason: String,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

impl EventBody for CreditsPurchased {}
impl EventBody for CreditsDebited {}
impl EventBody for CreditsRefunded {}
impl EventBody for CreditsAdjusted {}

/// What credits were debited or refunded for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// What happened.
    pub kind: CauseKind,
    /// To which license.
    pub license_id: LicenseId,
    /// What was bought, where one thing was.
    pub sku: Option<Sku>,
}

/// What happened to the license.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// It was assigned.
    LicenseAssigned,
    /// It was upgraded.
    LicenseUpgraded,
    /// It was deleted before it was ever activated.
    LicenseDeleted,
}

/// The balance of a reseller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditAccount {
    /// What is left, never below zero.
    pub balance: Credits,
}

/// Why something about credits may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    /// The account does not hold as many.
    #[error("{needed} credits are needed and {available} are there: buy at least {} more", missing(*needed, *available))]
    TooFewCredits {
        /// What it would take.
        needed: Credits,
        /// What the account holds.
        available: Credits,
    },
    /// The balance cannot be counted.
    #[error("the balance would be larger than can be counted: use fewer credits")]
    BalanceOverflow,
    /// Nothing or less was to be bought.
    #[error("{credits} credits cannot be bought: ask for more than zero")]
    NotPositive {
        /// What was asked for.
        credits: Credits,
    },
    /// Paid nothing or less.
    #[error("{paid} cannot have been paid: give an amount above zero, or none if it is not known")]
    PaymentNotPositive {
        /// What was given.
        paid: Money,
    },
    /// A correction of nothing.
    #[error("a correction by zero credits changes nothing: give how many more, or fewer with a minus sign")]
    NothingToAdjust,
    /// No reason, or no single line of at most 500 characters.
    #[error("this cannot be the reason of a correction: write 1 to 500 characters on one line")]
    MalformedReason,
}

codes!(CreditError {
    TooFewCredits => Conflict "too-few-credits",
    BalanceOverflow => Conflict "balance-overflow",
    NotPositive => Invalid "credits-not-positive",
    PaymentNotPositive => Invalid "payment-not-positive",
    NothingToAdjust => Invalid "nothing-to-adjust",
    MalformedReason => Invalid "malformed-adjustment-reason",
});

fn missing(needed: Credits, available: Credits) -> Credits {
    needed.checked_sub(available).unwrap_or(needed)
}

impl CreditAccount {
    /// The state before any event.
    pub const EMPTY: Self = Self { balance: Credits::ZERO };

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::CreditsPurchased(purchased) => self.balance = purchased.balance_after,
            Event::CreditsDebited(debited) => self.balance = debited.balance_after,
            Event::CreditsRefunded(refunded) => self.balance = refunded.balance_after,
            Event::CreditsAdjusted(adjusted) => self.balance = adjusted.balance_after,
            _ => {}
        }
    }

    /// It holds nothing on the heap.
    pub fn heap_bytes(&self) -> usize {
        0
    }

    /// The event that takes `credits`, above zero, unless there are too few.
    pub fn debit(
        &self,
        reseller_id: ResellerId,
        credits: Credits,
        cause: Cause,
    ) -> Result<CreditsDebited, CreditError> {
        let balance_after = self.after(credits.negated())?;
        Ok(CreditsDebited {
            reseller_id,
            credits,
            cause,
            balance_after,
        })
    }

    /// The event that gives `credits`, above zero, back.
    pub fn refund(
        &self,
        reseller_id: ResellerId,
        credits: Credits,
        cause: Cause,
    ) -> Result<CreditsRefunded, CreditError> {
        let balance_after = self.after(credits)?;
        Ok(CreditsRefunded {
            reseller_id,
            credits,
            cause,
            balance_after,
        })
    }

    /// The balance after a change: so many more, or fewer if negative.
    fn after(&self, change: Credits) -> Result<Credits, CreditError> {
        let too_few = CreditError::TooFewCredits {
            needed: change.negated(),
            available: self.balance,
        };
        match self.balance.checked_add(change) {
            Some(balance) if balance >= Credits::ZERO => Ok(balance),
            None if change.is_positive() => Err(CreditError::BalanceOverflow),
            Some(_) | None => Err(too_few),
        }
    }
}
