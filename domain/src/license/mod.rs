//! Licenses: from assignment to a key, over activation on a computer, to upgrades or deletion.

mod activate;
mod assign;
mod delete;
mod edit;
mod error;
mod events;
mod order;
mod revert_upgrade;
mod revoke;
mod sale;
mod upgrade;

pub use self::{
    activate::{ActivateLicense, ComputerName},
    assign::AssignLicense,
    delete::DeleteLicense,
    edit::EditLicense,
    error::LicenseError,
    events::{
        LicenseActivated, LicenseAssigned, LicenseCommentChanged, LicenseCustomerChanged, LicenseDeleted,
        LicenseRevoked, LicenseUpgradeReverted, LicenseUpgraded, RevocationReason,
    },
    order::{NewOrder, OrderReference},
    revert_upgrade::RevertUpgrade,
    revoke::RevokeLicense,
    sale::{Price, RequestedTerm, Seller, Term},
    upgrade::UpgradeLicense,
};
use crate::{catalog::Sku, credits::Credits, event::Event, ids::PersonId};

/// What became of a license.
#[derive(Clone, Debug, PartialEq)]
pub enum License {
    /// Never heard of.
    Unassigned,
    /// It is a customer's.
    Assigned(Assigned),
    /// It was deleted before it was ever activated.
    Deleted {
        /// Who had sold it.
        seller: Seller,
    },
    /// It was taken back, activated or not.
    Revoked {
        /// Who had sold it.
        seller: Seller,
    },
}

/// A license that is a customer's.
#[derive(Clone, Debug, PartialEq)]
pub struct Assigned {
    /// Who sold it and may change it.
    pub seller: Seller,
    /// Whose it is.
    pub customer_id: PersonId,
    /// What it is.
    pub sku: Sku,
    /// For how long it is in force.
    pub term: Term,
    /// The computer that it was activated on.
    pub computer_id: Option<String>,
    /// All credits that its seller paid for it, upgrades included.
    pub credits_paid: Credits,
}

impl License {
    /// The state before any event.
    pub const EMPTY: Self = Self::Unassigned;

    /// The state after `event`.
    pub fn evolve(&mut self, event: &Event) {
        match (&mut *self, event) {
            (_, Event::LicenseAssigned(assigned)) => *self = Self::Assigned(Assigned::new(assigned)),
            (Self::Assigned(license), Event::LicenseDeleted(_)) => {
                *self = Self::Deleted { seller: license.seller };
            }
            (Self::Assigned(license), Event::LicenseRevoked(_)) => {
                *self = Self::Revoked { seller: license.seller };
            }
            (Self::Assigned(license), event) => license.evolve(event),
            _ => {}
        }
    }

    /// About how many bytes it holds besides its own size.
    pub fn heap_bytes(&self) -> usize {
        match self {
            Self::Assigned(license) => {
                license.sku.heap_bytes() + license.computer_id.as_ref().map_or(0, String::capacity)
            }
            Self::Unassigned | Self::Deleted { .. } | Self::Revoked { .. } => 0,
        }
    }

    /// This license if `seller` sold it and it was neither deleted nor revoked; that of another looks like none.
    pub fn sold_by(&self, seller: Seller) -> Result<&Assigned, LicenseError> {
        match self {
            Self::Assigned(license) if license.seller == seller => Ok(license),
            Self::Deleted { seller: found } if *found == seller => Err(LicenseError::Deleted),
            Self::Revoked { seller: found } if *found == seller => Err(LicenseError::Revoked),
            Self::Assigned(_) | Self::Deleted { .. } | Self::Revoked { .. } | Self::Unassigned => {
                Err(LicenseError::Unknown)
            }
        }
    }
}

impl Assigned {
    fn new(assigned: &LicenseAssigned) -> Self {
        Self {
            seller: assigned.seller,
            customer_id: assigned.customer_id,
            sku: assigned.sku.clone(),
            term: assigned.term,
            computer_id: None,
            credits_paid: assigned.price.credits(),
        }
    }

    fn evolve(&mut self, event: &Event) {
        match event {
            Event::LicenseActivated(activated) => self.computer_id = Some(activated.computer_id.clone()),
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
            Event::LicenseUpgradeReverted(reverted) => {
                self.sku = reverted.to.clone();
                self.term = reverted.term;
            }
            _ => {}
        }
    }
}
