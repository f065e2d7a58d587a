//! What happens to a license.

use serde::{Deserialize, Serialize};

use crate::{
    catalog::Sku,
    credit_account::Drawn,
    credits::Credits,
    event::EventBody,
    ids::{ActivationKeyId, LicenseId, PersonId},
    license::{OrderReference, Price, Seller, Term},
    personal::{Personal, VisitPersonal},
};

/// A license was assigned to a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseAssigned {
    /// Which.
    pub license_id: LicenseId,
    /// The key that carries it.
    pub activation_key_id: ActivationKeyId,
    /// Who sold it.
    pub seller: Seller,
    /// For whom.
    pub customer_id: PersonId,
    /// The address that the seller knows the customer by.
    pub customer_email: Personal,
    /// What was sold.
    pub sku: Sku,
    /// For how long.
    pub term: Term,
    /// What it cost.
    pub price: Price,
    /// What the credits were drawn from; none if none were, or if the event is older than that was told.
    pub drawn: Option<Drawn>,
    /// The order that it was bought in.
    pub order_reference: OrderReference,
    /// The seller's note about it.
    pub comment: Option<Personal>,
}

impl EventBody for LicenseAssigned {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("customer_email", &mut self.customer_email);
        if let Some(comment) = &mut self.comment {
            visit("comment", comment);
        }
    }
}

/// A license was activated on a computer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseActivated {
    /// Which.
    pub license_id: LicenseId,
    /// Whose it is.
    pub customer_id: PersonId,
    /// What the license is called from now on.
    pub serial: String,
    /// What the software calls the computer.
    pub computer_id: String,
    /// What its owner calls the computer.
    pub computer_name: Option<Personal>,
}

impl EventBody for LicenseActivated {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        if let Some(computer_name) = &mut self.computer_name {
            visit("computer_name", computer_name);
        }
    }
}

/// A license got more users, a higher edition, or became permanent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseUpgraded {
    /// Which.
    pub license_id: LicenseId,
    /// What it was.
    pub from: Sku,
    /// What it is.
    pub to: Sku,
    /// Whether it was a trial and is none any more.
    pub became_permanent: bool,
    /// What the upgrade cost.
    pub price: Price,
    /// What the credits were drawn from; none if none were, or if the event is older than that was told.
    pub drawn: Option<Drawn>,
    /// The order that the upgrade was bought in.
    pub order_reference: OrderReference,
}

/// A license moved to another customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseCustomerChanged {
    /// Which.
    pub license_id: LicenseId,
    /// Whose it is now.
    pub customer_id: PersonId,
    /// The address that the seller knows this customer by.
    pub customer_email: Personal,
}

impl EventBody for LicenseCustomerChanged {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        visit("customer_email", &mut self.customer_email);
    }
}

/// A license's comment changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseCommentChanged {
    /// Which.
    pub license_id: LicenseId,
    /// The seller's note about it now, none if it was removed.
    pub comment: Option<Personal>,
}

impl EventBody for LicenseCommentChanged {
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        if let Some(comment) = &mut self.comment {
            visit("comment", comment);
        }
    }
}

/// A license was deleted before it was ever activated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseDeleted {
    /// Which.
    pub license_id: LicenseId,
    /// The credits that came back, if any were paid.
    pub refunded: Option<Credits>,
}

/// A license was taken back, activated or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseRevoked {
    /// Which.
    pub license_id: LicenseId,
    /// Why.
    pub reason: RevocationReason,
}

/// Why a license was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// The line of the order that bought it was refunded in whole.
    OrderRefunded,
}

/// An upgrade was taken back: a license is again what it was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseUpgradeReverted {
    /// Which.
    pub license_id: LicenseId,
    /// What the upgrade had made of it.
    pub from: Sku,
    /// What it is again.
    pub to: Sku,
    /// For how long it is in force again.
    pub term: Term,
}

impl EventBody for LicenseUpgraded {}
impl EventBody for LicenseDeleted {}
impl EventBody for LicenseRevoked {}
impl EventBody for LicenseUpgradeReverted {}
