//! The chart of accounts.

use std::fmt;

use crate::ids::ResellerId;

/// An account of the books. Debits are positive: an account under `Assets` or `Expenses` usually stands above zero, one under
/// `Liabilities`, `Equity` or `Income` below.
///
/// Its text is one that hledger and beancount take, such as `Assets:Resellers:0197F0C0-7C00-7000-8000-000000000001:Available`; the
/// id is in capitals because beancount wants each part to begin with a capital or a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// The credits that a reseller can spend; its balance is that of the credit account.
    Available(ResellerId),
    /// The credits that a reseller spent and did not get back.
    Consumed(ResellerId),
    /// Where bought credits come from.
    Issued,
    /// Where corrections by staff come from and go to.
    Adjustments,
    /// Where expired credits go.
    Expired,
    /// Where the credits of a purchase go that was taken back.
    Revoked,
    /// Between two resellers: zero as soon as both sides of a transfer are told.
    Transfers,
    /// What was delivered and is not paid; below zero what was paid and is not delivered. Every delivery debits it, every payment
    /// credits it, so that it is zero for an order that is paid and fulfilled.
    Receivable,
    /// What the payment provider took for the vendor and has not paid out.
    Clearing,
    /// What was paid for credits: a liability. Nothing moves it into income yet.
    PrepaidCredits,
    /// What was paid for support of days to come: a liability until they are over.
    DeferredSupport,
    /// What was paid for subscriptions of days to come: a liability until they are over.
    DeferredSubscriptions,
    /// Tax that was collected and is owed to the state.
    Tax,
    /// Revenue from licenses and their upgrades.
    Licenses,
    /// Revenue from support.
    Support,
    /// Revenue from subscriptions.
    Subscriptions,
    /// What was given back of revenue; it lessens it.
    Refunds,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Available(reseller) => return of_reseller(f, *reseller, "Available"),
            Self::Consumed(reseller) => return of_reseller(f, *reseller, "Consumed"),
            Self::Issued => "Equity:Credits:Issued",
            Self::Adjustments => "Equity:Credits:Adjustments",
            Self::Expired => "Equity:Credits:Expired",
            Self::Revoked => "Equity:Credits:Revoked",
            Self::Transfers => "Equity:Credits:Transfers",
            Self::Receivable => "Assets:Receivable",
            Self::Clearing => "Assets:Clearing",
            Self::PrepaidCredits => "Liabilities:PrepaidCredits",
            Self::DeferredSupport => "Liabilities:DeferredSupport",
            Self::DeferredSubscriptions => "Liabilities:DeferredSubscriptions",
            Self::Tax => "Liabilities:Tax",
            Self::Licenses => "Income:Licenses",
            Self::Support => "Income:Support",
            Self::Subscriptions => "Income:Subscriptions",
            Self::Refunds => "Income:Refunds",
        };
        f.write_str(name)
    }
}

fn of_reseller(f: &mut fmt::Formatter<'_>, reseller: ResellerId, name: &str) -> fmt::Result {
    write!(f, "Assets:Resellers:{:X}:{name}", reseller.0.hyphenated())
}
