//! What happens to accounting periods.

use serde::{Deserialize, Serialize};

use crate::{
    event::EventBody,
    ids::StaffId,
    period::{Month, Seal},
};

/// The close of a period was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodCloseRequested {
    /// Which.
    pub month: Month,
    /// By whom.
    pub by: StaffId,
    /// What was measured.
    pub seal: Seal,
}

/// The request to close a period was taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodCloseWithdrawn {
    /// Which.
    pub month: Month,
    /// By whom.
    pub by: StaffId,
    /// Why.
    pub reason: String,
}

/// A period was closed: nothing is booked into it any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodClosed {
    /// Which.
    pub month: Month,
    /// Who asked for it.
    pub requested_by: StaffId,
    /// Who else approved it.
    pub approved_by: StaffId,
    /// What was measured.
    pub seal: Seal,
}

/// A closed period was opened again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodReopened {
    /// Which.
    pub month: Month,
    /// By whom.
    pub by: StaffId,
    /// Who else approved it.
    pub approved_by: StaffId,
    /// Why.
    pub reason: String,
}

impl EventBody for PeriodCloseRequested {}
impl EventBody for PeriodCloseWithdrawn {}
impl EventBody for PeriodClosed {}
impl EventBody for PeriodReopened {}
