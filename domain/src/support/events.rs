//! What happens to support.

use serde::{Deserialize, Serialize};

use crate::{
    catalog::{ItemSku, Sku, SupportSku},
    credit_account::Drawn,
    credits::Credits,
    event::EventBody,
    ids::{LicenseId, SupportId},
    license::{OrderReference, Price},
    proration::Days,
};

/// Support for some years was bought for a license, as its first or to extend what it has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportAssigned {
    /// Which.
    pub support_id: SupportId,
    /// For which license.
    pub license_id: LicenseId,
    /// The support that it extends, in force or past; none if the license never had any.
    pub extends: Option<SupportId>,
    /// What was sold.
    pub sku: SupportSku,
    /// From when until when it is in force.
    pub days: Days,
    /// What it cost.
    pub price: Price,
    /// What the credits were drawn from, if any were.
    pub drawn: Option<Drawn>,
    /// The order that it was bought in.
    pub order_reference: OrderReference,
}

/// Support for some days was bought for a license, so that it ends together with others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportCoTermed {
    /// Which.
    pub support_id: SupportId,
    /// For which license.
    pub license_id: LicenseId,
    /// The support that it extends, in force or past.
    pub extends: SupportId,
    /// What was sold.
    pub sku: ItemSku,
    /// From when until when it is in force.
    pub days: Days,
    /// What it cost.
    pub price: Price,
    /// What the credits were drawn from, if any were.
    pub drawn: Option<Drawn>,
    /// The order that all of them were bought in.
    pub order_reference: OrderReference,
}

/// The support that was left of a license came to cover what the license became.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportUpgraded {
    /// Of which license.
    pub license_id: LicenseId,
    /// What the license was.
    pub from: Sku,
    /// What it is.
    pub to: Sku,
    /// Each support that had days left.
    pub supports: Vec<UpgradedSupport>,
    /// The order that the upgrade was bought in.
    pub order_reference: OrderReference,
}

/// What the days left of one support cost more; a line of the order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpgradedSupport {
    /// Which.
    pub support_id: SupportId,
    /// How many days were left.
    pub days_left: u32,
    /// Of how many: the days of its term, or those of the fixed year if it was bought by the day.
    pub days_of_term: u32,
    /// What they cost.
    pub price: Price,
    /// What the credits were drawn from, if any were.
    pub drawn: Option<Drawn>,
}

/// A support was taken back, with its license or as its line of an order was refunded in whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportRevoked {
    /// Which.
    pub support_id: SupportId,
    /// Of which license.
    pub license_id: LicenseId,
    /// The credits that came back, if any were paid.
    pub refunded: Option<Credits>,
}

impl EventBody for SupportAssigned {}
impl EventBody for SupportCoTermed {}
impl EventBody for SupportUpgraded {}
impl EventBody for SupportRevoked {}
