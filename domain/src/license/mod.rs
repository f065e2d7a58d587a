//! Licenses: from assignment to a key, over activation on a computer, to upgrades or deletion.

mod activate;
mod activate_device;
mod activation;
mod activation_events;
mod assign;
mod computer;
mod delete;
mod disable;
mod edit;
mod error;
mod events;
mod order;
mod refresh;
mod release;
mod restore;
mod sale;
mod serial;
mod upgrade;

pub use self::{
    activate::ActivateLicense,
    activate_device::ActivateDevice,
    activation::Activation,
    activation_events::{LicenseCloneSuspected, LicenseDisabled, LicenseRefreshed, LicenseReleased, LicenseRestored},
    assign::AssignLicense,
    computer::{ComputerId, ComputerName},
    delete::DeleteLicense,
    disable::DisableLicense,
    edit::EditLicense,
    error::LicenseError,
    events::{
        LicenseActivated, LicenseAssigned, LicenseCommentChanged, LicenseCustomerChanged, LicenseDeleted,
        LicenseUpgraded,
    },
    order::{NewOrder, OrderReference},
    refresh::RefreshLicense,
    release::{ReleaseLicense, Releaser},
    restore::RestoreLicense,
    sale::{Price, RequestedTerm, Seller, Term},
    upgrade::UpgradeLicense,
};
use crate::{
    catalog::Sku,
    credits::Credits,
    event::Event,
    ids::{ActivationKeyId, PersonId},
};

/// What became of a license.
#[derive(Clone, Debug, PartialEq)]
pub enum License {
    /// Never heard of.
    Unassigned,
    /// It is a customer's.
    Assigned(Box<Assigned>),
    /// It was deleted before it was ever activated.
    Deleted {
        /// Who had sold it.
        seller: Seller,
    },
}

/// A license that is a customer's.
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    /// The key that carries it.
    pub activation_key_id: ActivationKeyId,
    /// Who sold it and may change it.
    pub seller: Seller,
    /// Whose it is.
    pub customer_id: PersonId,
    /// What it is.
    pub sku: Sku,
    /// For how long it is in force.
    pub term: Term,
    /// What it knows of computers.
    pub activation: Activation,
    /// All credits that its seller paid for it, upgrades included.
    pub credits_paid: Credits,
}

impl License {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unassigned;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (_, Event::LicenseAssigned(assigned)) => *self = Self::Assigned(Box::new(Assigned::new(assigned))),
            (Self::Assigned(license), Event::LicenseDeleted(_)) => {
                *self = Self::Deleted { seller: license.seller };
            }
            (Self::Assigned(license), event) => license.evolve(event),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Assigned(license) => {
                size_of::<Assigned>() + license.sku.heap_bytes() + license.activation.heap_bytes()
            }
            Self::Unassigned | Self::Deleted { .. } => 0,
        }
    }

    /// This license if it is a customer's.
    pub fn assigned(&self) -> Result<&Assigned, LicenseError> {
        match self {
            Self::Assigned(license) => Ok(license),
            Self::Deleted { .. } => Err(LicenseError::Deleted),
            Self::Unassigned => Err(LicenseError::Unknown),
        }
    }

    /// This license if `seller` sold it and has not deleted it; that of another looks like none.
    pub fn sold_by(&self, seller: Seller) -> Result<&Assigned, LicenseError> {
        match self {
            Self::Assigned(license) if license.seller == seller => Ok(license),
            Self::Deleted { seller: found } if *found == seller => Err(LicenseError::Deleted),
            Self::Assigned(_) | Self::Deleted { .. } | Self::Unassigned => Err(LicenseError::Unknown),
        }
    }
}

impl Assigned {
    fn new(assigned: &LicenseAssigned) -> Self {
        Self {
            activation_key_id: assigned.activation_key_id,
            seller: assigned.seller,
            customer_id: assigned.customer_id,
            sku: assigned.sku.clone(),
            term: assigned.term,
            activation: Activation::EMPTY,
            credits_paid: assigned.price.credits(),
        }
    }

    fn evolve(&mut self, event: &Event) {
        self.activation.evolve(event, self.term != Term::Permanent);
        match event {
            Event::LicenseCustomerChanged(changed) => self.customer_id = changed.customer_id,
            Event::LicenseUpgraded(upgraded) => {
                self.sku = upgraded.to.clone();
                if upgraded.became_permanent {
                    self.term = Term::Permanent;
                }
                // Accounts refuse what cannot be counted before, so that the sum of debits can be counted too.
                let paid = self.credits_paid.checked_add(upgraded.price.credits());
                self.credits_paid = paid.unwrap_or(self.credits_paid);
            }
            _ => {}
        }
    }

    /// Whether it is in force as far as staff is concerned: a disabled one is neither activated, refreshed, upgraded nor
    /// released.
    pub fn check_enabled(&self) -> Result<(), LicenseError> {
        match self.activation.is_disabled {
            true => Err(LicenseError::Disabled),
            false => Ok(()),
        }
    }

    /// Whether it was ever on a computer, be it released since.
    pub fn was_activated(&self) -> bool {
        self.activation.serial.is_some()
    }
}
