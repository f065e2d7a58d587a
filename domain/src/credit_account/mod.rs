//! A reseller's prepaid credits, in lots. The balance never goes below its limit, and every change names its cause.

mod account;
mod adjust;
mod approve;
mod cause;
mod decline;
mod error;
mod events;
mod expire;
mod lot;
mod overdraft;
mod policy;
mod purchase;
mod revoke;
mod transfer;

pub use self::{
    account::CreditAccount,
    adjust::AdjustCredits,
    approve::ApproveAdjustment,
    cause::{Cause, CauseKind, Subject},
    decline::DeclineAdjustment,
    error::CreditError,
    events::{
        CreditAdjustmentDeclined, CreditAdjustmentRequested, CreditOverdraftAgreed, CreditPurchaseRevoked,
        CreditsAdjusted, CreditsDebited, CreditsExpired, CreditsPurchased, CreditsRefunded, CreditsTransferredIn,
        CreditsTransferredOut,
    },
    expire::ExpireCredits,
    lot::{Drawn, Lot, LotPart, LotPrice, OpenLot},
    overdraft::AgreeOverdraft,
    purchase::PurchaseCredits,
    revoke::RevokePurchase,
    transfer::TransferCredits,
};
use crate::text;

/// A reason as it is stored: 1 to 500 characters on one line.
fn reason(text: &str) -> Result<String, CreditError> {
    text::reason(text).ok_or(CreditError::MalformedReason)
}
