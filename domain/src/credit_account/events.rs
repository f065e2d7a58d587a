//! What happens to a credit account.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Cause, LotPart};
use crate::{
    credits::Credits,
    event::EventBody,
    ids::{AdjustmentId, ResellerId, StaffId},
    money::Money,
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
    /// The number of their lot; none if the event is older than lots: then the next one.
    pub lot: Option<u32>,
    /// The last day (UTC) that they are good for; none if they do not expire.
    pub expires_on: Option<NaiveDate>,
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
    /// What they were drawn from; none if the event is older than lots: then first in, first out.
    pub parts: Vec<LotPart>,
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
    /// What they went back to; none if the event is older than lots: then a lot of their own.
    pub parts: Vec<LotPart>,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// Staff corrected a balance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsAdjusted {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Which correction; none if the event is older than their ids.
    pub adjustment_id: Option<AdjustmentId>,
    /// How many more; fewer if negative.
    pub credits: Credits,
    /// Why, for the statement.
    pub reason: String,
    /// Who asked for it; none if the event is older than that was told.
    pub requested_by: Option<StaffId>,
    /// Who approved it, where that took a second one.
    pub approved_by: Option<StaffId>,
    /// The day for which it is meant, if another than that of the event.
    pub effective_on: Option<NaiveDate>,
    /// The lot that they became, or what they were drawn from; none if the event is older than lots: then as is the rule.
    pub parts: Vec<LotPart>,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// A correction above the limit waits for a second one of the staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditAdjustmentRequested {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Which correction.
    pub adjustment_id: AdjustmentId,
    /// How many more; fewer if negative.
    pub credits: Credits,
    /// Why, for the statement.
    pub reason: String,
    /// Who asked for it.
    pub requested_by: StaffId,
    /// The day for which it is meant, if another than that of the booking.
    pub effective_on: Option<NaiveDate>,
}

/// A correction that waited is not booked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditAdjustmentDeclined {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Which correction.
    pub adjustment_id: AdjustmentId,
    /// Who declined it.
    pub declined_by: StaffId,
    /// Why, for staff.
    pub reason: String,
}

/// Credits left for another account of the same line of resellers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsTransferredOut {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Who has them now.
    pub to: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
    /// What they were drawn from.
    pub parts: Vec<LotPart>,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// Credits came from another account of the same line of resellers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsTransferredIn {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// Who had them.
    pub from: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
    /// The lots that they became, with the price and the last day that they had; what is owed is paid from them first.
    pub parts: Vec<LotPart>,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// Staff agreed how far below zero a balance may go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditOverdraftAgreed {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many credits below zero, zero for not at all.
    pub limit: Credits,
}

/// Credits were not used by their last day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditsExpired {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// How many, above zero.
    pub credits: Credits,
    /// What was left of each expired lot.
    pub parts: Vec<LotPart>,
    /// The balance that this leaves.
    pub balance_after: Credits,
}

/// The payment of a purchase was taken back, and so are its credits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditPurchaseRevoked {
    /// Whose account.
    pub reseller_id: ResellerId,
    /// The number of the lot that was bought.
    pub lot: u32,
    /// How many of it are taken back, above zero: all but those that expired.
    pub credits: Credits,
    /// How many of these had been used and are owed now.
    pub owed: Credits,
    /// Why, for the statement.
    pub reason: String,
    /// The balance that this leaves.
    pub balance_after: Credits,
    /// Whether that is below the agreed limit, which nothing else may lead to.
    pub below_limit: bool,
}

impl EventBody for CreditsPurchased {}
impl EventBody for CreditsDebited {}
impl EventBody for CreditsRefunded {}
impl EventBody for CreditsAdjusted {}
impl EventBody for CreditAdjustmentRequested {}
impl EventBody for CreditAdjustmentDeclined {}
impl EventBody for CreditsTransferredOut {}
impl EventBody for CreditsTransferredIn {}
impl EventBody for CreditOverdraftAgreed {}
impl EventBody for CreditsExpired {}
impl EventBody for CreditPurchaseRevoked {}
