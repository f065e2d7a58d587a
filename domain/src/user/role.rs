//! Roles: what a user is there for. What each may do, the policy says.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What a user is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs everything for the vendor.
    StaffAdmin,
    /// Helps resellers and customers for the vendor.
    StaffSupport,
    /// Reads everything and changes nothing.
    Auditor,
    /// Keeps the vendor's books.
    Finance,
    /// Runs a reseller's company: its team, credits and sub-resellers.
    ResellerOwner,
    /// Sells for a reseller.
    ResellerMember,
    /// Looks at what a reseller has.
    ResellerReadonly,
}

/// A text that names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a role: choose one of {roles}", roles = Role::ALL.map(Role::name).join(", "))]
pub struct UnknownRole(String);

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 7] = [
        Self::StaffAdmin,
        Self::StaffSupport,
        Self::Auditor,
        Self::Finance,
        Self::ResellerOwner,
        Self::ResellerMember,
        Self::ResellerReadonly,
    ];

    /// Its name, as stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::StaffAdmin => "staff-admin",
            Self::StaffSupport => "staff-support",
            Self::Auditor => "auditor",
            Self::Finance => "finance",
            Self::ResellerOwner => "reseller-owner",
            Self::ResellerMember => "reseller-member",
            Self::ResellerReadonly => "reseller-readonly",
        }
    }

    /// Whether whoever has it belongs to a reseller, and sees what is that one's and of those below; else to the vendor.
    pub fn is_of_reseller(self) -> bool {
        matches!(
            self,
            Self::ResellerOwner | Self::ResellerMember | Self::ResellerReadonly
        )
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let role = Self::ALL.into_iter().find(|role| role.name() == text);
        role.ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
