//! Which read models there are.

use crate::{
    activation_keys, batch::Batch, credit_accounts, customers, licenses, price_lists, resellers, table::Table,
};

/// A read model: tables that one writer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Projection {
    /// [`activation_keys`].
    ActivationKeys,
    /// [`licenses`].
    Licenses,
    /// [`credit_accounts`].
    CreditAccounts,
    /// [`resellers`].
    Resellers,
    /// [`customers`].
    Customers,
    /// [`price_lists`].
    PriceLists,
}

impl Projection {
    /// Every read model there is.
    pub const ALL: [Self; 6] = [
        Self::ActivationKeys,
        Self::Licenses,
        Self::CreditAccounts,
        Self::Resellers,
        Self::Customers,
        Self::PriceLists,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivationKeys => "activation_keys",
            Self::Licenses => "licenses",
            Self::CreditAccounts => "credit_accounts",
            Self::Resellers => "resellers",
            Self::Customers => "customers",
            Self::PriceLists => "price_lists",
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
            Self::Resellers => resellers::TABLES,
            Self::Customers => customers::TABLES,
            Self::PriceLists => price_lists::TABLES,
        }
    }

    pub(crate) async fn project(self, batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
        match self {
            Self::ActivationKeys => activation_keys::project(batch).await,
            Self::Licenses => licenses::project(batch).await,
            Self::CreditAccounts => credit_accounts::project(batch).await,
            Self::Resellers => resellers::project(batch).await,
            Self::Customers => customers::project(batch).await,
            Self::PriceLists => price_lists::project(batch).await,
        }
    }
}
