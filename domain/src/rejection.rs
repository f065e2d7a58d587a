//! Why a command may not be: one enum per aggregate, gathered here with their stable codes.

use crate::{
    activation_key::ActivationKeyError,
    catalog::{CatalogError, PriceListError, SkuError},
    credit_account::CreditError,
    license::LicenseError,
    locale::LocaleError,
    money::AmountError,
    order::OrderError,
    payment::PaymentError,
    period::PeriodError,
    person::PersonError,
    reseller::ResellerError,
    several::Several,
    signing_key::SigningKeyError,
    subscription::SubscriptionError,
    support::SupportError,
    user::UserError,
};

/// What sort of answer a rejection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectionKind {
    /// There is no such thing, or it is somebody else's; both look the same.
    Unknown,
    /// What was asked can never be right.
    Invalid,
    /// The present state forbids it.
    Conflict,
    /// It was meant for another version of what it changes.
    Stale,
}

/// Gives each variant of an error its kind and its code, which stays for ever, in one table.
macro_rules! codes {
    ($error:ident { $($variant:ident => $kind:ident $code:literal,)* }) => {
        impl $error {
            /// Every code there is.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// Its name for machines, which stays for ever.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)*
                }
            }

            /// What sort of answer it is.
            pub fn kind(&self) -> $crate::rejection::RejectionKind {
                match self {
                    $(Self::$variant { .. } => $crate::rejection::RejectionKind::$kind,)*
                }
            }
        }
    };
}
pub(crate) use codes;

macro_rules! rejections {
    ($($(#[$doc:meta])* $variant:ident($error:ty),)*) => {
        /// Why a command may not be. Its message says what failed and what to do, and holds nothing personal.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum Rejection {
            $(
                $(#[$doc])*
                #[error(transparent)]
                $variant(#[from] $error),
            )*
        }

        impl Rejection {
            /// Every code there is, by aggregate.
            pub const CODES: &'static [&'static [&'static str]] = &[$(<$error>::CODES),*];

            /// Its name for machines, such as `too-few-credits`, which stays for ever.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant(error) => error.code(),)*
                }
            }

            /// What sort of answer it is.
            pub fn kind(&self) -> RejectionKind {
                match self {
                    $(Self::$variant(error) => error.kind(),)*
                }
            }
        }
    };
}

/// Why a command that names a version may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// What it changes has moved on.
    #[error("this was meant for version {wanted}, by now it is version {found}: read it again and decide anew")]
    Moved {
        /// The version that was named.
        wanted: i64,
        /// The version that there is.
        found: i64,
    },
}

codes!(VersionError {
    Moved => Stale "version-mismatch",
});

rejections! {
    /// About an amount of money or credits.
    Amount(AmountError),
    /// About the text of a SKU.
    Sku(SkuError),
    /// About a price list that is to be published.
    PriceList(PriceListError),
    /// About what is sold.
    Catalog(CatalogError),
    /// About a reseller.
    Reseller(ResellerError),
    /// About a reseller's credits.
    Credit(CreditError),
    /// About how something is paid for.
    Payment(PaymentError),
    /// About an activation key.
    ActivationKey(ActivationKeyError),
    /// About a license.
    License(LicenseError),
    /// About an order.
    Order(OrderError),
    /// About a subscription.
    Subscription(SubscriptionError),
    /// About support.
    Support(SupportError),
    /// About a person.
    Person(PersonError),
    /// About a country or a language.
    Locale(LocaleError),
    /// About an accounting period.
    Period(PeriodError),
    /// About a signing key.
    SigningKey(SigningKeyError),
    /// About several commands at once.
    Several(Several),
    /// About the version of what a command changes.
    Version(VersionError),
    /// About a user.
    User(UserError),
}
