//! The policy: who may do what. This is the only place that says so; what is somebody's own, the scope says.

use std::str::FromStr;

use domain::user::Role;
use serde::{Deserialize, Serialize};

use Right::*;

/// What one may do. A token's scopes are a choice of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// See activation keys, licenses, devices, supports, subscriptions, and the figures of the home page.
    ReadSales,
    /// Make activation keys, assign and manage licenses, supports and subscriptions.
    Sell,
    /// Take a license from its computer, so that it can move to another.
    Rehost,
    /// Disable and restore licenses whatever their seller says.
    DisableLicenses,
    /// See customers with their contacts.
    ReadCustomers,
    /// Register customers and change what is known of them.
    ManageCustomers,
    /// Erase a person.
    ErasePersons,
    /// See orders.
    ReadOrders,
    /// Place an order in the hosted checkout.
    PlaceOrders,
    /// Cancel and refund orders.
    ManageOrders,
    /// See credit accounts, their entries and statements.
    ReadCredits,
    /// Move credits to a sub-reseller.
    TransferCredits,
    /// Give credits, adjust them, agree an overdraft.
    GrantCredits,
    /// Approve what another asked to adjust.
    ApproveCredits,
    /// See resellers and their tree.
    ReadResellers,
    /// Register sub-resellers and change their profile and one's own.
    ManageSubresellers,
    /// Change tiers, move, suspend and reinstate resellers.
    ManageResellers,
    /// See the users of one's own company.
    ReadTeam,
    /// Invite users, change their role, disable them; issue and revoke tokens.
    ManageTeam,
    /// See price lists.
    ReadPrices,
    /// Publish a price list.
    PublishPrices,
    /// See accounting periods and the books.
    ReadBooks,
    /// Ask for the close of an accounting period, approve, withdraw and reopen.
    ClosePeriods,
    /// See the audit trail of what one sees.
    ReadTrail,
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

impl Right {
    /// Its name, as a token's scopes have it.
    pub fn name(self) -> &'static str {
        match self {
            ReadSales => "read-sales",
            Sell => "sell",
            Rehost => "rehost",
            DisableLicenses => "disable-licenses",
            ReadCustomers => "read-customers",
            ManageCustomers => "manage-customers",
            ErasePersons => "erase-persons",
            ReadOrders => "read-orders",
            PlaceOrders => "place-orders",
            ManageOrders => "manage-orders",
            ReadCredits => "read-credits",
            TransferCredits => "transfer-credits",
            GrantCredits => "grant-credits",
            ApproveCredits => "approve-credits",
            ReadResellers => "read-resellers",
            ManageSubresellers => "manage-subresellers",
            ManageResellers => "manage-resellers",
            ReadTeam => "read-team",
            ManageTeam => "manage-team",
            ReadPrices => "read-prices",
            PublishPrices => "publish-prices",
            ReadBooks => "read-books",
            ClosePeriods => "close-periods",
            ReadTrail => "read-trail",
        }
    }
}

/// Every right there is.
pub const ALL: [Right; 24] = [
    ReadSales,
    Sell,
    Rehost,
    DisableLicenses,
    ReadCustomers,
    ManageCustomers,
    ErasePersons,
    ReadOrders,
    PlaceOrders,
    ManageOrders,
    ReadCredits,
    TransferCredits,
    GrantCredits,
    ApproveCredits,
    ReadResellers,
    ManageSubresellers,
    ManageResellers,
    ReadTeam,
    ManageTeam,
    ReadPrices,
    PublishPrices,
    ReadBooks,
    ClosePeriods,
    ReadTrail,
];

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
            ReadPrices,
            ReadTrail,
        ],
        Role::ResellerMember => &[
            ReadSales,
            Sell,
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

/// What customers may do with what is theirs.
pub const OF_CUSTOMER: &[Right] = &[ReadSales, Rehost, ReadCustomers, ReadOrders, PlaceOrders, ReadPrices];
