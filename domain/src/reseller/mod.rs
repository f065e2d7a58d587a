//! Resellers and their sub-resellers.

mod register;
mod reinstate;
mod suspend;

use serde::{Deserialize, Serialize};

pub use self::{register::RegisterReseller, reinstate::ReinstateReseller, suspend::SuspendReseller};
use crate::{
    event::{Event, EventBody},
    ids::ResellerId,
    rejection::codes,
};

/// A reseller was registered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerRegistered {
    /// Who.
    pub reseller_id: ResellerId,
    /// Whose sub-reseller it is; none if the vendor's own.
    pub parent_id: Option<ResellerId>,
    /// The company's name.
    pub name: String,
}

/// A reseller may no longer act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerSuspended {
    /// Who.
    pub reseller_id: ResellerId,
    /// Why, for staff.
    pub reason: String,
}

/// A suspended reseller may act again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerReinstated {
    /// Who.
    pub reseller_id: ResellerId,
}

impl EventBody for ResellerRegistered {}
impl EventBody for ResellerSuspended {}
impl EventBody for ResellerReinstated {}

/// Whether a reseller may act, and whose sub-reseller it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reseller {
    /// Never heard of.
    Unregistered,
    /// It may act.
    Active {
        /// Whose sub-reseller it is.
        parent: Option<ResellerId>,
    },
    /// It may not act until it is reinstated.
    Suspended {
        /// Whose sub-reseller it is.
        parent: Option<ResellerId>,
    },
}

/// Why something about a reseller may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResellerError {
    /// No such reseller.
    #[error("there is no such reseller: check the reseller's id")]
    Unknown,
    /// It may not act.
    #[error("this reseller is suspended: ask the vendor to reinstate it")]
    Suspended,
    /// The id is taken.
    #[error("this reseller is registered already: use another id for another reseller")]
    AlreadyRegistered,
    /// No such parent.
    #[error("there is no such parent reseller: check the parent's id")]
    UnknownParent,
    /// The parent may not act.
    #[error("the parent reseller is suspended: ask the vendor to reinstate it first")]
    ParentSuspended,
    /// No name, or no single line of at most 200 characters.
    #[error("this cannot be a reseller's name: write 1 to 200 characters on one line")]
    MalformedName,
    /// No reason, or no single line of at most 500 characters.
    #[error("this cannot be the reason of a suspension: write 1 to 500 characters on one line")]
    MalformedReason,
}

codes!(ResellerError {
    Unknown => Unknown "unknown-reseller",
    Suspended => Conflict "reseller-suspended",
    AlreadyRegistered => Conflict "reseller-already-registered",
    UnknownParent => Unknown "unknown-parent-reseller",
    ParentSuspended => Conflict "parent-reseller-suspended",
    MalformedName => Invalid "malformed-reseller-name",
    MalformedReason => Invalid "malformed-suspension-reason",
});

impl Reseller {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unregistered;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::ResellerRegistered(registered) => {
                *self = Self::Active {
                    parent: registered.parent_id,
                }
            }
            Event::ResellerSuspended(_) => *self = Self::Suspended { parent: self.parent() },
            Event::ResellerReinstated(_) => *self = Self::Active { parent: self.parent() },
            _ => {}
        }
    }

    /// It holds nothing on the heap.
    pub fn heap_bytes(&self) -> usize {
        0
    }

    /// Whose sub-reseller it is.
    pub fn parent(&self) -> Option<ResellerId> {
        match self {
            Self::Unregistered => None,
            Self::Active { parent } | Self::Suspended { parent } => *parent,
        }
    }

    /// Whether it may act: it is registered and not suspended.
    pub fn may_act(&self) -> Result<(), ResellerError> {
        match self {
            Self::Active { .. } => Ok(()),
            Self::Suspended { .. } => Err(ResellerError::Suspended),
            Self::Unregistered => Err(ResellerError::Unknown),
        }
    }
}
