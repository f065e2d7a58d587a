//! Licenses: from assignment to a key, over activation on a computer, to upgrades or deletion.

mod activate;
mod activate_device;
mod activation;
mod activation_events;
mod assign;
mod assign_many;
mod computer;
mod delete;
mod disable;
mod edit;
mod error;
mod events;
mod give_back;
mod managing;
mod order;
mod refresh;
mod release;
mod restore;
mod revert_upgrade;
mod revoke;
mod sale;
mod serial;
mod upgrade;
pub(crate) use self::managing::Managing;
pub use self::{
    activate::ActivateLicense,
    activate_device::ActivateDevice,
    activation::Activation,
    activation_events::{LicenseCloneSuspected, LicenseDisabled, LicenseRefreshed, LicenseReleased, LicenseRestored},
    assign::AssignLicense,
    assign_many::AssignLicenses,
    computer::{ComputerId, ComputerName},
    delete::DeleteLicense,
    disable::DisableLicense,
    edit::EditLicense,
    error::LicenseError,
    events::{
        LicenseActivated, LicenseAssigned, LicenseCommentChanged, LicenseCustomerChanged, LicenseDeleted,
        LicenseRevoked, LicenseUpgradeReverted, LicenseUpgraded, RevocationReason,
    },
    give_back::GiveLicenseBack,
    order::{NewOrder, OrderReference},
    refresh::RefreshLicense,
    release::{REHOSTS_PER_YEAR, ReleaseLicense, Releaser},
    restore::RestoreLicense,
    revert_upgrade::RevertUpgrade,
    revoke::RevokeLicense,
    sale::{RequestedTerm, Seller, Term},
    upgrade::UpgradeLicense,
};
pub use crate::payment::Price;
use crate::{
    catalog::Sku,
    credit_account::{Drawn, LotPart},
    event::Event,
    ids::{ActivationKeyId, PersonId},
    states::States,
    support::SupportError,
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
        /// The key that carried it.
        activation_key_id: ActivationKeyId,
    },
    /// It was taken back, activated or not.
    Revoked {
        /// Who had sold it.
        seller: Seller,
        /// The key that carried it.
        activation_key_id: ActivationKeyId,
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
    /// All credits that were paid for it, upgrades included.
    pub drawn: Vec<Drawn>,
}

impl License {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unassigned;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (_, Event::LicenseAssigned(assigned)) => *self = Self::Assigned(Box::new(Assigned::new(assigned))),
            (Self::Assigned(license), Event::LicenseDeleted(_)) => {
                let (seller, activation_key_id) = (license.seller, license.activation_key_id);
                *self = Self::Deleted {
                    seller,
                    activation_key_id,
                };
            }
            (Self::Assigned(license), Event::LicenseRevoked(_)) => {
                let (seller, activation_key_id) = (license.seller, license.activation_key_id);
                *self = Self::Revoked {
                    seller,
                    activation_key_id,
                };
            }
            (Self::Assigned(license), event) => license.evolve(event),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Assigned(license) => {
                let parts = license
                    .drawn
                    .iter()
                    .map(|drawn| drawn.parts.capacity() * size_of::<LotPart>());
                let drawn = license.drawn.capacity() * size_of::<Drawn>() + parts.sum::<usize>();
                size_of::<Assigned>() + drawn + license.sku.heap_bytes() + license.activation.heap_bytes()
            }
            Self::Unassigned | Self::Deleted { .. } | Self::Revoked { .. } => 0,
        }
    }

    /// This license if it is a customer's.
    pub fn assigned(&self) -> Result<&Assigned, LicenseError> {
        match self {
            Self::Assigned(license) => Ok(license),
            Self::Deleted { .. } => Err(LicenseError::Deleted),
            Self::Revoked { .. } => Err(LicenseError::Revoked),
            Self::Unassigned => Err(LicenseError::Unknown),
        }
    }

    /// This license if it is a customer's and this key carries it; that of another key looks like none.
    pub fn carried_by(&self, activation_key_id: ActivationKeyId) -> Result<&Assigned, LicenseError> {
        let carrier = match self {
            Self::Assigned(license) => Some(license.activation_key_id),
            Self::Deleted { activation_key_id, .. } | Self::Revoked { activation_key_id, .. } => {
                Some(*activation_key_id)
            }
            Self::Unassigned => None,
        };
        match carrier == Some(activation_key_id) {
            true => self.assigned(),
            false => Err(LicenseError::Unknown),
        }
    }

    /// This license if `by` reaches who sold it and it was not deleted; that of another looks like none.
    pub fn managed_by(&self, states: &States, by: Seller) -> Result<&Assigned, LicenseError> {
        match self {
            Self::Assigned(license) if by.reaches(states, license.seller) => Ok(license),
            Self::Deleted { seller, .. } if by.reaches(states, *seller) => Err(LicenseError::Deleted),
            Self::Revoked { seller, .. } if by.reaches(states, *seller) => Err(LicenseError::Revoked),
            Self::Assigned(_) | Self::Deleted { .. } | Self::Revoked { .. } | Self::Unassigned => {
                Err(LicenseError::Unknown)
            }
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
            drawn: drawn(assigned.seller, assigned.drawn.as_ref(), assigned.price)
                .into_iter()
                .collect(),
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
                self.drawn
                    .extend(drawn(self.seller, upgraded.drawn.as_ref(), upgraded.price));
            }
            Event::LicenseUpgradeReverted(reverted) => {
                self.sku = reverted.to.clone();
                self.term = reverted.term;
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

    /// That it can have support: it is permanent.
    pub(crate) fn check_permanent(&self) -> Result<(), SupportError> {
        match self.term {
            Term::Permanent => Ok(()),
            Term::Trial { .. } => Err(SupportError::OfTrial),
        }
    }

    /// Whether it was ever on a computer, be it released since.
    pub fn was_activated(&self) -> bool {
        self.activation.serial.is_some()
    }
}

/// What was drawn for a price. Before that was told, sellers paid, from lots that nothing names.
fn drawn(seller: Seller, drawn: Option<&Drawn>, price: Price) -> Option<Drawn> {
    match (drawn, seller, price) {
        (Some(drawn), ..) => Some(drawn.clone()),
        (None, Seller::Reseller { reseller_id }, Price::Credits(credits)) if credits.is_positive() => Some(Drawn {
            reseller_id,
            parts: vec![LotPart::of_no_lot(credits)],
        }),
        (None, ..) => None,
    }
}
