//! Identities. Each is an opaque UUID that comes with the command.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A reseller or sub-reseller; also names its credit account.
    ResellerId,
    /// An activation key. The key's code is a secret of its bearer; this id is not.
    ActivationKeyId,
    /// A license.
    LicenseId,
    /// An order of the hosted checkout.
    OrderId,
    /// A term of update and support services that was bought for a license.
    SupportId,
    /// A person whose personal data is encrypted under a key of its own.
    PersonId,
    /// One of the vendor's staff.
    StaffId,
    /// A subscription.
    SubscriptionId,
    /// A correction of a balance.
    AdjustmentId,
    /// Somebody whom a customer names.
    ContactId,
    /// An e-mail address of a person.
    AddressId,
    /// A user of the vendor or of a reseller. One of the vendor's is staff under the same id.
    UserId,
    /// A token, by which a program acts as a user. The token itself is a secret of its bearer; this id is not.
    TokenId,
}
