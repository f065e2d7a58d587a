//! Which read models there are.

use crate::{activation_keys, batch::Batch, credit_accounts, licenses, orders, table::Table};

/// A read model: tables that one writer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Projection {
    /// [`activation_keys`].
    ActivationKeys,
    /// [`licenses`].
    Licenses,
    /// [`credit_accounts`].
    CreditAccounts,
    /// [`orders`].
    Orders,
}

impl Projection {
    /// Every read model there is.
    pub const ALL: [Self; 4] = [Self::ActivationKeys, Self::Licenses, Self::CreditAccounts, Self::Orders];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivationKeys => "activation_keys",
            Self::Licenses => "licenses",
            Self::CreditAccounts => "credit_accounts",
            Self::Orders => "orders",
        }
    }

    /// The one called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|projection| projection.name() == name)
    }

    /// Its tables.
    pub fn tables(self) -> &'static [Table] {
        match self {
            Self::ActivationKeys => activation_keys::TABLES,
            Self::Licenses => licenses::TABLES,
            Self::CreditAccounts => credit_accounts::TABLES,
            Self::Orders => orders::TABLES,
        }
    }

    pub(crate) async fn project(self, batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
        match self {
            Self::ActivationKeys => activation_keys::project(batch).await,
            Self::Licenses => licenses::project(batch).await,
            Self::CreditAccounts => credit_accounts::project(batch).await,
            Self::Orders => orders::project(batch).await,
        }
    }
}
