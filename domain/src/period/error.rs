//! Why something about accounting periods may not be.

use crate::{books::Asset, period::Month, rejection::codes};

/// Why something about accounting periods may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not a year and a month.
    #[error("this is no period: write its year and month, such as 2026-11")]
    MalformedMonth,
    /// A booking falls into a closed period.
    #[error("the period {month} is closed: book into the open period, {} or later, and name in the reason what it corrects", open_after(*closed_until))]
    Closed {
        /// What it falls into.
        month: Month,
        /// The newest closed one.
        closed_until: Month,
    },
    /// The close of this or a later period was asked for, and nobody has approved it yet.
    #[error("the close of {month} waits for approval: have it approved or withdrawn first")]
    ClosePending {
        /// Which close waits.
        month: Month,
    },
    /// The close of a period whose last day is not over.
    #[error("the period {month} is not over: close it from {} on, in UTC", first_day_after(*month))]
    NotOver {
        /// Which.
        month: Month,
    },
    /// The period before is still open.
    #[error("periods are closed in their order: close {} first", open_after(*closed_until))]
    OutOfOrder {
        /// The newest closed one.
        closed_until: Month,
    },
    /// The period is closed already.
    #[error("the period {month} is closed already: reopen it if it has to change")]
    AlreadyClosed {
        /// Which.
        month: Month,
    },
    /// Nobody asked for this close.
    #[error("the close of {month} was not requested: request it, and let another member of staff approve it")]
    NotRequested {
        /// Which.
        month: Month,
    },
    /// What is approved is not what was requested.
    #[error("this is not the seal that was requested: look at the request again, and have it withdrawn if it is wrong")]
    OtherSeal,
    /// Debits and credits differ.
    #[error("debits and credits of {asset} differ: find the event that does not balance before the period is closed")]
    Unbalanced {
        /// Of what.
        asset: Asset,
    },
    /// Positions or sums below zero, or an asset that is not in its place.
    #[error("this is no seal of any books: give a position and sums from zero, and each asset once, in their order")]
    MalformedSeal,
    /// The same member of staff twice.
    #[error("nobody approves what they asked for themselves: let another member of staff approve it")]
    SameApprover,
    /// Only the newest closed period can be reopened.
    #[error("periods are reopened from the newest on: reopen {closed_until} first")]
    NotNewestClosed {
        /// The newest closed one.
        closed_until: Month,
    },
    /// No reason, or no single line of at most 500 characters.
    #[error("this cannot be the reason: write 1 to 500 characters on one line")]
    MalformedReason,
}

codes!(PeriodError {
    MalformedMonth => Invalid "malformed-month",
    Closed => Conflict "period-closed",
    ClosePending => Conflict "period-close-pending",
    NotOver => Conflict "period-not-over",
    OutOfOrder => Conflict "period-out-of-order",
    AlreadyClosed => Conflict "period-already-closed",
    NotRequested => Conflict "period-close-not-requested",
    OtherSeal => Conflict "other-period-seal",
    Unbalanced => Invalid "books-unbalanced",
    MalformedSeal => Invalid "malformed-period-seal",
    SameApprover => Invalid "period-same-approver",
    NotNewestClosed => Conflict "period-not-newest-closed",
    MalformedReason => Invalid "malformed-period-reason",
});

/// The first period that is open; the calendar's last stands for one after it.
fn open_after(closed_until: Month) -> Month {
    closed_until.after().unwrap_or(closed_until)
}

fn first_day_after(month: Month) -> chrono::NaiveDate {
    open_after(month).first_day()
}
