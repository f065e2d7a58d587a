//! Which read models there are.

use crate::{activation_keys, audit_trail, batch::Batch, credit_accounts, home, licenses, table::Table};

/// A read model: tables that one writer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Projection {
    /// [`activation_keys`].
    ActivationKeys,
    /// [`licenses`].
    Licenses,
    /// [`credit_accounts`].
    CreditAccounts,
    /// [`audit_trail`].
    AuditTrail,
    /// [`home`].
    Home,
}

impl Projection {
    /// Every read model there is.
    pub const ALL: [Self; 5] = [
        Self::ActivationKeys,
        Self::Licenses,
        Self::CreditAccounts,
        Self::AuditTrail,
        Self::Home,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActivationKeys => "activation_keys",
            Self::Licenses => "licenses",
            Self::CreditAccounts => "credit_accounts",
            Self::AuditTrail => "audit_trail",
            Self::Home => "home",
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
            Self::AuditTrail => audit_trail::TABLES,
            Self::Home => home::TABLES,
        }
    }

    pub(crate) async fn project(self, batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
        match self {
            Self::ActivationKeys => activation_keys::project(batch).await,
            Self::Licenses => licenses::project(batch).await,
            Self::CreditAccounts => credit_accounts::project(batch).await,
            Self::AuditTrail => audit_trail::project(batch).await,
            Self::Home => home::project(batch).await,
        }
    }
}
