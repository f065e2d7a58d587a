//! Which read models there are.

use crate::{
    activation_keys, audit_trail, batch::Batch, credit_accounts, customers, devices, home, licenses, orders,
    price_lists, resellers, search, subscriptions, supports, table::Table,
};

macro_rules! projections {
    ($($variant:ident = $module:ident,)*) => {
        /// A read model: tables that one writer keeps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Projection {
            $(
                #[doc = concat!("[`", stringify!($module), "`](crate::", stringify!($module), ").")]
                $variant,
            )*
        }

        impl Projection {
            /// Every read model there is.
            pub const ALL: [Self; [$(stringify!($module)),*].len()] = [$(Self::$variant),*];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($module),)*
                }
            }

            /// Its tables.
            pub fn tables(self) -> &'static [Table] {
                match self {
                    $(Self::$variant => $module::TABLES,)*
                }
            }

            pub(crate) async fn project(self, batch: &mut Batch<'_>) -> Result<(), sqlx::Error> {
                match self {
                    $(Self::$variant => $module::project(batch).await,)*
                }
            }
        }
    };
}

projections! {
    ActivationKeys = activation_keys,
    AuditTrail = audit_trail,
    CreditAccounts = credit_accounts,
    Customers = customers,
    Devices = devices,
    Home = home,
    Licenses = licenses,
    Orders = orders,
    PriceLists = price_lists,
    Resellers = resellers,
    Search = search,
    Subscriptions = subscriptions,
    Supports = supports,
}

impl Projection {
    /// The one called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|projection| projection.name() == name)
    }
}
