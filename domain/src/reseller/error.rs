//! Why something about a reseller may not be.

use crate::rejection::codes;

/// Why something about a reseller may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResellerError {
    /// No such reseller.
    #[error("there is no such reseller: check the reseller's id")]
    Unknown,
    /// It may not act.
    #[error("this reseller is suspended: ask the vendor to reinstate it")]
    Suspended,
    /// The id is taken.
    #[error("this reseller is registered already: use another id for another reseller")]
    AlreadyRegistered,
    /// No such parent.
    #[error("there is no such parent reseller: check the parent's id")]
    UnknownParent,
    /// The parent may not act.
    #[error("the parent reseller is suspended: ask the vendor to reinstate it first")]
    ParentSuspended,
    /// The new parent is the reseller itself, or below it.
    #[error("a reseller cannot be below itself: choose a parent that is not among its sub-resellers")]
    BelowItself,
    /// Too many stand above it.
    #[error("a reseller cannot have more than {most} others above it: choose a parent further up")]
    TooDeep {
        /// How many there may be.
        most: usize,
    },
    /// No name, or no single line of at most 200 characters.
    #[error("this cannot be a reseller's name: write 1 to 200 characters on one line")]
    MalformedName,
    /// No reason, or no single line of at most 500 characters.
    #[error("this cannot be the reason of a suspension: write 1 to 500 characters on one line")]
    MalformedReason,
    /// Too many lines, or one that is empty or too long.
    #[error("this cannot be a company's address: write at most 6 lines of 1 to 100 characters")]
    MalformedAddress,
    /// Not what a company is taxed by.
    #[error("this cannot be a VAT number: write 4 to 20 letters and digits, such as DE123456789")]
    MalformedVatNumber,
    /// Not the address of a website.
    #[error("this is no website: write its address, such as https://example.com, at most 200 characters")]
    MalformedWebsite,
}

codes!(ResellerError {
    Unknown => Unknown "unknown-reseller",
    Suspended => Conflict "reseller-suspended",
    AlreadyRegistered => Conflict "reseller-already-registered",
    UnknownParent => Unknown "unknown-parent-reseller",
    ParentSuspended => Conflict "parent-reseller-suspended",
    BelowItself => Conflict "reseller-below-itself",
    TooDeep => Conflict "reseller-too-deep",
    MalformedName => Invalid "malformed-reseller-name",
    MalformedReason => Invalid "malformed-suspension-reason",
    MalformedAddress => Invalid "malformed-company-address",
    MalformedVatNumber => Invalid "malformed-vat-number",
    MalformedWebsite => Invalid "malformed-website",
});
