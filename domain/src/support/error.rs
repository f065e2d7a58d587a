//! Why something about support may not be.

use chrono::NaiveDate;

use crate::rejection::codes;

/// Why something about support may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SupportError {
    /// The id is taken.
    #[error("this support was assigned already: use another id for another term")]
    AlreadyAssigned,
    /// A trial has no support.
    #[error("a trial has no support: upgrade the license to a permanent one first")]
    OfTrial,
    /// It would end too far ahead.
    #[error("support cannot reach beyond {latest}: take fewer years or an earlier day")]
    TooFarAhead {
        /// The latest day that it can end on.
        latest: NaiveDate,
    },
    /// There is nothing to bring to another end.
    #[error("a license never had support: assign it first, or leave the license out")]
    NeverAssigned,
    /// Too few or too many at once.
    #[error("{count} supports cannot come to one end at once: name 2 to {most} licenses")]
    CoTermCount {
        /// How many were named.
        count: usize,
        /// The most at once.
        most: usize,
    },
    /// The same license twice.
    #[error("a license is named twice: name each once")]
    NamedTwice,
    /// It would end earlier than it does.
    #[error("a support would end on {until} instead of {last}: choose {last} or later, or leave its license out")]
    WouldShorten {
        /// The end that was asked for.
        until: NaiveDate,
        /// When it ends.
        last: NaiveDate,
    },
    /// The common end is past.
    #[error("supports cannot end together on {until}, which is past: choose {today} or later")]
    EndIsPast {
        /// The end that was asked for, or the latest that there is.
        until: NaiveDate,
        /// The day of the command.
        today: NaiveDate,
    },
    /// It is not the last term.
    #[error("this support was extended since: refund with its grants kept, or refund what extended it first")]
    ExtendedSince,
}

codes!(SupportError {
    AlreadyAssigned => Conflict "support-already-assigned",
    OfTrial => Conflict "support-of-trial",
    TooFarAhead => Conflict "support-too-far-ahead",
    NeverAssigned => Conflict "support-never-assigned",
    CoTermCount => Invalid "co-term-count",
    NamedTwice => Invalid "co-term-named-twice",
    WouldShorten => Conflict "co-term-would-shorten",
    EndIsPast => Conflict "co-term-end-is-past",
    ExtendedSince => Conflict "support-extended-since",
});
