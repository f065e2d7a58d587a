//! The policy: who may do what. This is the only place that says so; what is somebody's own, the scope says.

use std::str::FromStr;

use domain::user::Role;
use serde::{Deserialize, Serialize};

use Right::*;

use super::Principal;
use crate::error::ApiError;

/// Each right, by its name as a token's scopes have it.
macro_rules! rights {
    ($($(#[$doc:meta])* $right:ident = $name:literal,)*) => {
        /// What one may do. A token's scopes are a choice of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Right {
            $($(#[$doc])* #[serde(rename = $name)] $right,)*
        }

        impl Right {
            /// Its name, as a token's scopes have it.
            pub fn name(self) -> &'static str {
                match self {
                    $($right => $name,)*
                }
            }
        }

        /// Every right there is.
        pub const ALL: [Right; [$($right),*].len()] = [$($right),*];

        /// Each right as a type, for what handlers take.
        pub mod needs {
            use std::marker::PhantomData;

            use super::{ApiError, Needs, Principal, Right};
            use crate::staff::staff_id;

            $($(#[$doc])* pub struct $right;

            impl Needs for $right {
                const RIGHT: Right = Right::$right;
            })*

            /// The right `R` of the vendor's own people.
            pub struct OfStaff<R>(PhantomData<R>);

            impl<R: Needs> Needs for OfStaff<R> {
                const RIGHT: Right = R::RIGHT;

                fn ask(principal: &Principal) -> Result<(), ApiError> {
                    R::ask(principal)?;
                    staff_id(principal).map(|_| ())
                }
            }
        }
    };
}

/// No right is called so.
#[derive(Debug, thiserror::Error)]
#[error("there is no right {name:?}: they are {}", ALL.map(Right::name).join(", "))]
pub struct UnknownRight {
    name: String,
}

impl FromStr for Right {
    type Err = UnknownRight;

    fn from_str(text: &str) -> Result<Self, UnknownRight> {
        let right = ALL.into_iter().find(|right| right.name() == text);
        right.ok_or_else(|| UnknownRight { name: text.to_owned() })
    }
}

/// What a handler needs of whoever asks.
pub trait Needs: Send + Sync {
    /// The right.
    const RIGHT: Right;

    /// Refuses whoever has it not.
    fn ask(principal: &Principal) -> Result<(), ApiError> {
        principal.must(Self::RIGHT)
    }
}

rights! {
    /// See activation keys, licenses, devices, supports, subscriptions, and the figures of the home page.
    ReadSales = "read-sales",
    /// Make activation keys, assign and manage licenses, supports and subscriptions.
    Sell = "sell",
    /// Make license files, for computers that are not in the network too.
    MakeLicenseFiles = "make-license-files",
    /// Take a license from its computer, so that it can move to another.
    Rehost = "rehost",
    /// Disable and restore licenses whatever their seller says.
    DisableLicenses = "disable-licenses",
    /// See customers with their contacts.
    ReadCustomers = "read-customers",
    /// Register customers and change what is known of them.
    ManageCustomers = "manage-customers",
    /// Erase a person.
    ErasePersons = "erase-persons",
    /// See orders.
    ReadOrders = "read-orders",
    /// Place an order in the hosted checkout.
    PlaceOrders = "place-orders",
    /// Cancel and refund orders.
    ManageOrders = "manage-orders",
    /// See credit accounts, their entries and statements.
    ReadCredits = "read-credits",
    /// Move credits to a sub-reseller.
    TransferCredits = "transfer-credits",
    /// Give credits, adjust them, agree an overdraft.
    GrantCredits = "grant-credits",
    /// Approve what another asked to adjust.
    ApproveCredits = "approve-credits",
    /// See resellers and their tree.
    ReadResellers = "read-resellers",
    /// Register sub-resellers and change their profile and one's own.
    ManageSubresellers = "manage-subresellers",
    /// Change tiers, move, suspend and reinstate resellers.
    ManageResellers = "manage-resellers",
    /// See the users of one's own company.
    ReadTeam = "read-team",
    /// Invite users, change their role, disable them; issue and revoke tokens.
    ManageTeam = "manage-team",
    /// Have the events of the audit trail that one sees sent to addresses of one's own.
    ManageWebhooks = "manage-webhooks",
    /// See price lists.
    ReadPrices = "read-prices",
    /// Publish a price list.
    PublishPrices = "publish-prices",
    /// See accounting periods and the books.
    ReadBooks = "read-books",
    /// Ask for the close of an accounting period, approve, withdraw and reopen.
    ClosePeriods = "close-periods",
    /// See the audit trail of what one sees.
    ReadTrail = "read-trail",
}

const READ_ALL: &[Right] = &[
    ReadSales,
    ReadCustomers,
    ReadOrders,
    ReadCredits,
    ReadResellers,
    ReadTeam,
    ReadPrices,
    ReadBooks,
    ReadTrail,
];

/// What users of this role may do.
#[expect(clippy::too_many_lines, reason = "a table with a line for each right of each role")]
pub fn of_role(role: Role) -> &'static [Right] {
    match role {
        Role::StaffAdmin => &ALL,
        Role::StaffSupport => &[
            ReadSales,
            Sell,
            MakeLicenseFiles,
            Rehost,
            DisableLicenses,
            ReadCustomers,
            ManageCustomers,
            ReadOrders,
            PlaceOrders,
            ReadCredits,
            ReadResellers,
            ManageSubresellers,
            ReadTeam,
            ReadPrices,
            ReadTrail,
        ],
        Role::Auditor => READ_ALL,
        Role::Finance => &[
            ReadSales,
            ReadCustomers,
            ReadOrders,
            ManageOrders,
            ReadCredits,
            GrantCredits,
            ApproveCredits,
            ReadResellers,
            ReadPrices,
            ReadBooks,
            ClosePeriods,
            ReadTrail,
        ],
        Role::ResellerOwner => &[
            ReadSales,
            Sell,
            MakeLicenseFiles,
            Rehost,
            ReadCustomers,
            ManageCustomers,
            ReadOrders,
            PlaceOrders,
            ReadCredits,
            TransferCredits,
            ReadResellers,
            ManageSubresellers,
            ReadTeam,
            ManageTeam,
            ManageWebhooks,
            ReadPrices,
            ReadTrail,
        ],
        Role::ResellerMember => &[
            ReadSales,
            Sell,
            MakeLicenseFiles,
            Rehost,
            ReadCustomers,
            ManageCustomers,
            ReadOrders,
            PlaceOrders,
            ReadCredits,
            ReadResellers,
            ReadTeam,
            ReadPrices,
            ReadTrail,
        ],
        Role::ResellerReadonly => &[
            ReadSales,
            ReadCustomers,
            ReadOrders,
            ReadCredits,
            ReadResellers,
            ReadTeam,
            ReadPrices,
            ReadTrail,
        ],
    }
}

/// What makes credits: whoever does it in a browser has given the password a few minutes ago.
pub(super) const PROVED: &[Right] = &[GrantCredits, ApproveCredits];

/// What customers may do with what is theirs.
pub const OF_CUSTOMER: &[Right] = &[
    ReadSales,
    MakeLicenseFiles,
    Rehost,
    ReadCustomers,
    ReadOrders,
    PlaceOrders,
    ReadPrices,
];
