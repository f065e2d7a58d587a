//! Why something about a subscription may not be.

use chrono::NaiveDate;

use crate::rejection::codes;

/// Why something about a subscription may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    /// No such subscription, or another seller's.
    #[error("there is no such subscription: choose one of your own")]
    Unknown,
    /// The id is taken.
    #[error("this subscription was generated already: use another id for another subscription")]
    AlreadyStarted,
    /// It is over.
    #[error("this subscription has ended: generate a new one")]
    Ended,
    /// Its term is over and the next one is not paid for.
    #[error("this subscription waits for its renewal: see that the next term is paid for, then change its channels")]
    RenewalDue,
    /// A payment for a term before it is due.
    #[error("this subscription is paid for until it renews on {due_on}: pay then, or return the payment")]
    NotDueYet {
        /// The first day of the next term.
        due_on: NaiveDate,
    },
    /// The calendar ends before the term.
    #[error("this term would end after the last day that can be counted: choose an earlier day")]
    TermTooLate,
    /// Its first term is not all that was paid for.
    #[error(
        "this subscription was renewed or got more channels since: refund with its grants kept, and settle by hand"
    )]
    ChangedSince,
}

codes!(SubscriptionError {
    Unknown => Unknown "unknown-subscription",
    AlreadyStarted => Conflict "subscription-already-generated",
    Ended => Conflict "subscription-ended",
    RenewalDue => Conflict "subscription-renewal-due",
    NotDueYet => Conflict "subscription-not-due-yet",
    TermTooLate => Invalid "subscription-term-too-late",
    ChangedSince => Conflict "subscription-changed-since",
});
