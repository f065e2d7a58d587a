//! Resellers and their sub-resellers, to any depth.

mod change_profile;
mod change_tier;
mod company;
mod error;
mod events;
mod reach;
mod register;
mod reinstate;
mod relocate;
mod suspend;

pub use self::{
    change_profile::{ChangeResellerProfile, ResellerProfile},
    change_tier::ChangeResellerTier,
    company::{VatNumber, Website},
    error::ResellerError,
    events::{
        ResellerMoved, ResellerProfileChanged, ResellerRegistered, ResellerReinstated, ResellerSuspended,
        ResellerTierChanged,
    },
    reach::reaches,
    register::RegisterReseller,
    reinstate::ReinstateReseller,
    relocate::MoveReseller,
    suspend::SuspendReseller,
};
use crate::{catalog::TierCode, event::Event, ids::ResellerId};

/// Whether a reseller may act, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reseller {
    /// Never heard of.
    Unregistered,
    /// It may act.
    Active(Registered),
    /// It may not act until it is reinstated.
    Suspended(Registered),
}

/// What rules need to know of a registered reseller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registered {
    /// Whose sub-reseller it is; none if the vendor's own.
    pub parent: Option<ResellerId>,
    /// What it gets off; none if it pays the list's prices in full.
    pub tier: Option<TierCode>,
}

impl Reseller {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unregistered;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::ResellerRegistered(registered) => {
                let parent = registered.parent_id;
                *self = Self::Active(Registered { parent, tier: None });
            }
            Event::ResellerSuspended(_) => *self = Self::Suspended(self.take()),
            Event::ResellerReinstated(_) => *self = Self::Active(self.take()),
            Event::ResellerTierChanged(changed) => self.change(|known| known.tier.clone_from(&changed.tier)),
            Event::ResellerMoved(moved) => self.change(|known| known.parent = moved.to),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        self.tier().map_or(0, |tier| tier.as_str().len())
    }

    /// Whose sub-reseller it is.
    pub fn parent(&self) -> Option<ResellerId> {
        self.registered().and_then(|known| known.parent)
    }

    /// What it gets off by its tier, if it has one; a price list tells how much.
    pub fn tier(&self) -> Option<&TierCode> {
        self.registered().and_then(|known| known.tier.as_ref())
    }

    /// What is known of it, suspended or not.
    pub fn registered(&self) -> Option<&Registered> {
        match self {
            Self::Unregistered => None,
            Self::Active(known) | Self::Suspended(known) => Some(known),
        }
    }

    /// Whether it may act: it is registered and not suspended. A suspended one reads, but changes nothing.
    ///
    /// A sub-reseller of a suspended one may act all the same: it pays from credits of its own, which are prepaid, and neither it
    /// nor its customers owe what its parent owes. Who has to be stopped is suspended by itself.
    pub fn may_act(&self) -> Result<(), ResellerError> {
        match self {
            Self::Active(_) => Ok(()),
            Self::Suspended(_) => Err(ResellerError::Suspended),
            Self::Unregistered => Err(ResellerError::Unknown),
        }
    }

    /// Whether it may get a sub-reseller.
    fn may_be_parent(&self) -> Result<(), ResellerError> {
        match self {
            Self::Active(_) => Ok(()),
            Self::Suspended(_) => Err(ResellerError::ParentSuspended),
            Self::Unregistered => Err(ResellerError::UnknownParent),
        }
    }

    fn take(&mut self) -> Registered {
        match self {
            Self::Unregistered => Registered::default(),
            Self::Active(known) | Self::Suspended(known) => std::mem::take(known),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Registered)) {
        match self {
            Self::Unregistered => {}
            Self::Active(known) | Self::Suspended(known) => change(known),
        }
    }
}
