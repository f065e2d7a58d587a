//! Why something about credits may not be.

use chrono::NaiveDate;

use crate::{credits::Credits, money::Money, rejection::codes};

/// Why something about credits may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    /// The account does not hold as many.
    #[error("{needed} credits are needed and {available} are there: buy at least {} more", missing(*needed, *available))]
    TooFewCredits {
        /// What it would take.
        needed: Credits,
        /// What the account holds, with what is left of its overdraft where that may be drawn on.
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
    /// A correction for a day that is still to come.
    #[error(
        "a correction cannot be effective on {effective_on}, which is still to come: give {today} or an earlier day"
    )]
    EffectiveInFuture {
        /// What was asked for.
        effective_on: NaiveDate,
        /// The present day (UTC).
        today: NaiveDate,
    },
    /// The id is taken by a correction that waits.
    #[error("this correction was asked for already: approve or decline it, or use another id for another correction")]
    AdjustmentAlreadyRequested,
    /// No such correction waits.
    #[error("no such correction waits for approval: check its id, it may have been approved or declined already")]
    UnknownAdjustment,
    /// Who asks does not approve.
    #[error("a correction is not approved by who asked for it: let another one of the staff approve it")]
    SameApprover,
    /// Nothing or less was to be transferred.
    #[error("{credits} credits cannot be transferred: ask for more than zero")]
    NothingToTransfer {
        /// What was asked for.
        credits: Credits,
    },
    /// From an account to itself.
    #[error("credits are not transferred to the account they are on: choose another reseller")]
    TransferToItself,
    /// Neither is a sub-reseller of the other.
    #[error("neither of these resellers is above the other: transfer to a sub-reseller, or back to one above")]
    TransferNotRelated,
    /// A limit below zero.
    #[error("an overdraft of {limit} credits cannot be agreed: give zero or more")]
    NegativeOverdraft {
        /// What was asked for.
        limit: Credits,
    },
    /// More is owed than may be.
    #[error(
        "{owed} credits are owed, more than an overdraft of {limit}: agree at least as many, or let some be bought first"
    )]
    OverdraftBelowOwed {
        /// What was asked for.
        limit: Credits,
        /// What was drawn on the overdraft.
        owed: Credits,
    },
    /// No purchase with this lot, or one that was revoked, has expired or is too long ago.
    #[error("no purchase with lot {lot} can be revoked: check the number, or correct the balance")]
    UnknownPurchase {
        /// What was asked for.
        lot: u32,
    },
}

codes!(CreditError {
    TooFewCredits => Conflict "too-few-credits",
    BalanceOverflow => Conflict "balance-overflow",
    NotPositive => Invalid "credits-not-positive",
    PaymentNotPositive => Invalid "payment-not-positive",
    NothingToAdjust => Invalid "nothing-to-adjust",
    MalformedReason => Invalid "malformed-adjustment-reason",
    EffectiveInFuture => Invalid "adjustment-in-future",
    AdjustmentAlreadyRequested => Conflict "adjustment-already-requested",
    UnknownAdjustment => Unknown "unknown-adjustment",
    SameApprover => Conflict "same-approver",
    NothingToTransfer => Invalid "nothing-to-transfer",
    TransferToItself => Invalid "transfer-to-itself",
    TransferNotRelated => Conflict "transfer-not-related",
    NegativeOverdraft => Invalid "overdraft-negative",
    OverdraftBelowOwed => Conflict "overdraft-below-owed",
    UnknownPurchase => Unknown "unknown-purchase",
});

fn missing(needed: Credits, available: Credits) -> Credits {
    needed.checked_sub(available).unwrap_or(needed)
}
