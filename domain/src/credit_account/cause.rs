//! What credits are debited and refunded for.

use serde::{Deserialize, Serialize};

use crate::{
    catalog::ItemSku,
    ids::{LicenseId, SubscriptionId},
};

/// What credits were debited or refunded for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// What happened.
    pub kind: CauseKind,
    /// To what.
    pub subject: Subject,
    /// What was bought, where one thing was.
    pub sku: Option<ItemSku>,
}

/// What happened to the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// A license was assigned.
    LicenseAssigned,
    /// A license was upgraded.
    LicenseUpgraded,
    /// A license was deleted before it was ever activated.
    LicenseDeleted,
    /// A subscription's first term began.
    SubscriptionStarted,
    /// A subscription's next term began.
    SubscriptionRenewed,
    /// A subscription got more channels for the days left of its term.
    ChannelsChanged,
    /// A license got its first support.
    SupportAssigned,
    /// The support of a license was extended by years.
    SupportExtended,
    /// The support that was left was upgraded with its license.
    SupportUpgraded,
    /// Support was extended by days, to end together with that of other licenses.
    SupportCoTermed,
    /// Support was taken back with its license.
    SupportRevoked,
}

/// What credits were debited or refunded about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Subject {
    /// A license.
    License {
        /// Which.
        license_id: LicenseId,
    },
    /// A subscription.
    Subscription {
        /// Which.
        subscription_id: SubscriptionId,
    },
}

impl Cause {
    /// What happened to a license, and what was bought.
    pub(crate) fn license(kind: CauseKind, license_id: LicenseId, sku: impl Into<ItemSku>) -> Self {
        Self {
            kind,
            subject: Subject::License { license_id },
            sku: Some(sku.into()),
        }
    }

    /// What happened to a subscription, and what was bought.
    pub(crate) fn subscription(kind: CauseKind, subscription_id: SubscriptionId, sku: ItemSku) -> Self {
        Self {
            kind,
            subject: Subject::Subscription { subscription_id },
            sku: Some(sku),
        }
    }
}
