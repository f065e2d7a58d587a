//! Why something about a license may not be.

use crate::{
    catalog::{SerialForm, Sku},
    rejection::codes,
};

/// Why something about a license may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LicenseError {
    /// No such license, or another seller's.
    #[error("there is no such license: choose one of your own")]
    Unknown,
    /// It was deleted.
    #[error("this license was deleted: assign a new one")]
    Deleted,
    /// It was taken back.
    #[error("this license was revoked, as its order was refunded: order a new one")]
    Revoked,
    /// It is not what the upgrade made of it any more.
    #[error("this license changed after that upgrade: refund the order with its grants kept, and settle by hand")]
    ChangedSinceUpgrade,
    /// The id is taken.
    #[error("this license was assigned already: use another id for another license")]
    AlreadyAssigned,
    /// Too few or too many at once.
    #[error("{count} licenses cannot be assigned at once: name 1 to {most}")]
    AssignCount {
        /// How many were named.
        count: usize,
        /// The most at once.
        most: usize,
    },
    /// A trial of no time.
    #[error("a trial cannot last {days} days: ask for 1 to {longest}")]
    TrialTooShort {
        /// What was asked for.
        days: i64,
        /// The longest that there is, in days.
        longest: u32,
    },
    /// A trial of too much time.
    #[error("a trial cannot last {days} days: ask for 1 to {longest}")]
    TrialTooLong {
        /// What was asked for.
        days: i64,
        /// The longest that there is, in days.
        longest: u32,
    },
    /// The trial is over.
    #[error("this trial is over: upgrade the license to a permanent one")]
    TrialOver,
    /// An upgrade to less.
    #[error("{to} is less than {from}: choose at least as many and at least the same edition")]
    Downgrade {
        /// What the license is.
        from: Sku,
        /// What was asked for.
        to: Sku,
    },
    /// An upgrade to something else.
    #[error("{from} cannot become {to}, which is another product: assign a new license")]
    OtherProduct {
        /// What the license is.
        from: Sku,
        /// What was asked for.
        to: Sku,
    },
    /// It is bound to a computer, so it can be kept there.
    #[error("this license was activated on a computer and cannot be deleted any more: leave it, or upgrade it")]
    AlreadyActivated,
    /// It is bound to another computer.
    #[error("this license is activated on another computer: use a free license of the key")]
    OtherComputer,
    /// Not the text that software calls a computer by.
    #[error("this cannot be a computer's id: give 1 to 100 characters on one line")]
    MalformedComputerId,
    /// Not the name of a computer; what was given may be personal and is not repeated.
    #[error("this cannot be a computer's name: give 1 to 100 characters on one line")]
    MalformedComputerName,
    /// It is on no computer.
    #[error("this license is not activated on this computer any more: activate it with the key")]
    NotActivated,
    /// All licenses of the key that would do are in use.
    #[error(
        "no license of the key is free for this computer, it has {licenses} of this product and {in_use} in use: \
         release one, choose another edition or size, or get one more"
    )]
    NoneFree {
        /// How many the key has of the product that could be used.
        licenses: usize,
        /// How many of them are on computers.
        in_use: usize,
    },
    /// This computer had its trial of the product.
    #[error("this computer already had a trial of this product: use a permanent license")]
    TrialAlreadyUsed,
    /// Released as often as may be in a year.
    #[error("this license may be moved {allowed} times a year, and was: wait for January 1 (UTC), or ask the vendor")]
    NoRehostLeft {
        /// How many times a year.
        allowed: u32,
    },
    /// A revision that was never given.
    #[error("this license file is newer than any that was given: activate the license again with the key")]
    RevisionAhead,
    /// A file of an earlier activation.
    #[error(
        "this file is of an earlier activation of the computer, and was given back already: write the request again, from the file that it \
         has now"
    )]
    OldFile,
    /// Staff disabled it.
    #[error("this license was disabled by the vendor: ask the vendor about it")]
    Disabled,
    /// No reason, or too long a one.
    #[error("this cannot be a reason: write 1 to 500 characters on one line")]
    MalformedReason,
    /// A serial number of another product.
    #[error("this is no serial number of this product: give {form}")]
    OtherSerialForm {
        /// What the product's look like.
        form: SerialForm,
    },
    /// Not a serial number.
    #[error("this cannot be a serial number: give 1 to 40 letters A to Z and digits")]
    MalformedSerial,
    /// Not a reference of an order.
    #[error("this is no order number: write one such as JWT160930-9510-42210, or 6 to 12 digits")]
    MalformedOrderReference,
    /// The reference is another order's.
    #[error("this order number is already used: draw another one")]
    OrderReferenceTaken,
}

codes!(LicenseError {
    Unknown => Unknown "unknown-license",
    Deleted => Conflict "license-deleted",
    Revoked => Conflict "license-revoked",
    ChangedSinceUpgrade => Conflict "license-changed-since-upgrade",
    AlreadyAssigned => Conflict "license-already-assigned",
    AssignCount => Invalid "assign-count",
    TrialTooShort => Invalid "trial-too-short",
    TrialTooLong => Invalid "trial-too-long",
    TrialOver => Conflict "trial-over",
    Downgrade => Conflict "license-downgrade",
    OtherProduct => Conflict "license-other-product",
    AlreadyActivated => Conflict "license-already-activated",
    OtherComputer => Conflict "license-on-other-computer",
    MalformedComputerId => Invalid "malformed-computer-id",
    MalformedComputerName => Invalid "malformed-computer-name",
    NotActivated => Conflict "license-not-activated",
    NoneFree => Conflict "no-license-free",
    TrialAlreadyUsed => Conflict "trial-already-used",
    NoRehostLeft => Conflict "no-rehost-left",
    RevisionAhead => Conflict "license-revision-ahead",
    OldFile => Conflict "license-file-outdated",
    Disabled => Conflict "license-disabled",
    MalformedReason => Invalid "malformed-disable-reason",
    OtherSerialForm => Invalid "other-serial-form",
    MalformedSerial => Invalid "malformed-serial",
    MalformedOrderReference => Invalid "malformed-order-number",
    OrderReferenceTaken => Conflict "order-number-already-used",
});
