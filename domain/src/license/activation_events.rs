//! What happens between a license and computers, after its activation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{event::EventBody, ids::LicenseId};

/// A license was released from its computer, so that another one may take it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseReleased {
    /// Which.
    pub license_id: LicenseId,
    /// What the software calls the computer that it left.
    pub computer_id: String,
    /// The day in UTC, whose year it counts in.
    pub day: NaiveDate,
    /// How many times its owner has released it in this year, this time included; staff's releases do not count.
    pub rehosts_this_year: u32,
    /// How many more times its owner may in this year.
    pub rehosts_left: u32,
}

/// The software on a license's computer asked again and was given the present state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseRefreshed {
    /// Which.
    pub license_id: LicenseId,
    /// The revision that the software had.
    pub presented: u64,
    /// The revision that it was given.
    pub revision: u64,
}

/// A revision came that the license's computer has long left behind: its software may run on two computers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseCloneSuspected {
    /// Which.
    pub license_id: LicenseId,
    /// The revision that came.
    pub presented: u64,
    /// The revision that was given last.
    pub expected: u64,
}

/// Staff took a license out of force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseDisabled {
    /// Which.
    pub license_id: LicenseId,
    /// Why.
    pub reason: String,
}

/// Staff put a disabled license into force again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicenseRestored {
    /// Which.
    pub license_id: LicenseId,
}

impl EventBody for LicenseReleased {}
impl EventBody for LicenseRefreshed {}
impl EventBody for LicenseCloneSuspected {}
impl EventBody for LicenseDisabled {}
impl EventBody for LicenseRestored {}
