//! What stands above a reseller is not shown to it.

use projections::Scope;
use serde::Deserialize;
use uuid::Uuid;

use crate::{access::Principal, staff::is_staff};

/// A list's filter, with who looks: only staff see what stands above a reseller.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Discreet<F> {
    /// Of the list itself.
    pub(crate) filter: F,
    #[serde(skip)]
    is_staff: bool,
}

impl<F> Discreet<F> {
    /// The same for whoever looks.
    pub(crate) fn seen_by(&mut self, principal: &Principal) {
        self.is_staff = is_staff(principal);
    }

    /// Whether what only staff see is shown.
    pub(crate) fn shows_all(&self) -> bool {
        self.is_staff
    }

    /// Hides a reseller that is not in the scope, unless staff look.
    pub(crate) fn hide(&self, scope: &Scope, reseller: &mut Option<Uuid>) {
        if !self.is_staff {
            hide_outside(scope, reseller);
        }
    }
}

/// Hides a reseller that is not in the scope; says whether it did.
pub(crate) fn hide_outside(scope: &Scope, reseller: &mut Option<Uuid>) -> bool {
    let is_inside = |id: &Uuid| match scope {
        Scope::All => true,
        Scope::Resellers(inside) => inside.contains(id),
        Scope::Customer(_) => false,
    };
    reseller.take_if(|id| !is_inside(id)).is_some()
}

/// A list without a filter of its own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoFilter {}
