//! Licenses: from assignment to a key, over activation on a computer, to upgrades or deletion.

mod activate;
mod assign;
mod delete;
mod edit;
mod error;
mod events;
mod manage;
mod order;
mod sale;
mod upgrade;

pub(crate) use self::manage::managed;
pub use self::{
    activate::{ActivateLicense, ComputerName},
    assign::AssignLicense,
    delete::DeleteLicense,
    edit::EditLicense,
    error::LicenseError,
    events::{
        LicenseActivated, LicenseAssigned, LicenseCommentChanged, LicenseCustomerChanged, LicenseDeleted,
        LicenseUpgraded,
    },
    order::{NewOrder, OrderReference},
    sale::{RequestedTerm, Seller, Term},
    upgrade::UpgradeLicense,
};
pub use crate::payment::Price;
use crate::{
    catalog::Sku,
    credit_account::{Drawn, LotPart},
    event::Event,
    ids::PersonId,
};

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
    /// All credits that were paid for it, upgrades included.
    pub drawn: Vec<Drawn>,
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
                drawn + license.sku.heap_bytes() + license.computer_id.as_ref().map_or(0, String::capacity)
            }
            Self::Unassigned | Self::Deleted { .. } => 0,
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
            seller: assigned.seller,
            customer_id: assigned.customer_id,
            sku: assigned.sku.clone(),
            term: assigned.term,
            computer_id: None,
            drawn: drawn(assigned.seller, assigned.drawn.as_ref(), assigned.price)
                .into_iter()
                .collect(),
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
                self.drawn
                    .extend(drawn(self.seller, upgraded.drawn.as_ref(), upgraded.price));
            }
            _ => {}
        }
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
