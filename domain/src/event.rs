//! The register of all events: which there are, and under which name each is stored for ever.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    activation_key, catalog, credit_account, license, person,
    personal::VisitPersonal,
    reseller, reservation, support,
    upcast::{self, UPCASTS},
};

/// What every event's body can do.
pub trait EventBody: Serialize + DeserializeOwned {
    /// Visits each personal field; an event that has one overrides this.
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        let _ = visit;
    }
}

/// A stored name and the newest version of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventType {
    /// The name, such as `license.assigned`.
    pub name: &'static str,
    /// From 1; raised when the body's shape changes.
    pub schema_version: i32,
}

/// Bytes that are no event we know.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The type is not in the register.
    #[error("unknown event type {0}: this log was written by a newer keyledger, use that one")]
    UnknownType(String),
    /// The version is newer than ours.
    #[error("{event_type} has schema version {found}, the newest known here is {known}: use a newer keyledger")]
    Newer {
        /// The stored name.
        event_type: &'static str,
        /// As stored.
        found: i32,
        /// The newest in the register.
        known: i32,
    },
    /// The body does not fit its type.
    #[error("body of {event_type} cannot be read")]
    Body {
        /// The stored name.
        event_type: &'static str,
        /// What does not fit.
        source: serde_json::Error,
    },
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($body:ty) = $name:literal v $version:literal,)*) => {
        /// Something that happened.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event {
            $($(#[$doc])* $variant($body),)*
        }

        impl Event {
            /// Every type there is.
            pub const TYPES: &'static [EventType] =
                &[$(EventType { name: $name, schema_version: $version },)*];

            /// Its stored name and version.
            pub fn event_type(&self) -> EventType {
                match self {
                    $(Self::$variant(_) => EventType { name: $name, schema_version: $version },)*
                }
            }

            /// The exact bytes to store. Fails if a personal value is not sealed.
            pub fn encode(&self) -> Result<Vec<u8>, serde_json::Error> {
                match self {
                    $(Self::$variant(body) => serde_json::to_vec(body),)*
                }
            }

            /// The event that these stored bytes are, lifted to the newest version.
            pub fn decode(event_type: &str, schema_version: i32, body: &[u8]) -> Result<Self, DecodeError> {
                match event_type {
                    $($name => {
                        let newest = EventType { name: $name, schema_version: $version };
                        upcast::read::<$body>(UPCASTS, newest, schema_version, body).map(Self::$variant)
                    })*
                    _ => Err(DecodeError::UnknownType(event_type.to_owned())),
                }
            }

            /// Visits each personal field.
            pub fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
                match self {
                    $(Self::$variant(body) => body.visit_personal(visit),)*
                }
            }
        }

        $(impl From<$body> for Event {
            fn from(body: $body) -> Self {
                Self::$variant(body)
            }
        })*
    };
}

events! {
    /// A price list was published.
    PriceListPublished(catalog::PriceListPublished) = "price_list.published" v 2,
    /// A reseller was registered.
    ResellerRegistered(reseller::ResellerRegistered) = "reseller.registered" v 1,
    /// A reseller may no longer act.
    ResellerSuspended(reseller::ResellerSuspended) = "reseller.suspended" v 1,
    /// A suspended reseller may act again.
    ResellerReinstated(reseller::ResellerReinstated) = "reseller.reinstated" v 1,
    /// Credits were bought.
    CreditsPurchased(credit_account::CreditsPurchased) = "credits.purchased" v 2,
    /// Credits were taken for something.
    CreditsDebited(credit_account::CreditsDebited) = "credits.debited" v 2,
    /// Debited credits came back.
    CreditsRefunded(credit_account::CreditsRefunded) = "credits.refunded" v 2,
    /// Staff corrected a balance.
    CreditsAdjusted(credit_account::CreditsAdjusted) = "credits.adjusted" v 2,
    /// A correction waits for approval.
    CreditAdjustmentRequested(credit_account::CreditAdjustmentRequested) = "credits.adjustment_requested" v 1,
    /// A correction that waited is not booked.
    CreditAdjustmentDeclined(credit_account::CreditAdjustmentDeclined) = "credits.adjustment_declined" v 1,
    /// Credits left for another account.
    CreditsTransferredOut(credit_account::CreditsTransferredOut) = "credits.transferred_out" v 1,
    /// Credits came from another account.
    CreditsTransferredIn(credit_account::CreditsTransferredIn) = "credits.transferred_in" v 1,
    /// Staff agreed how far below zero a balance may go.
    CreditOverdraftAgreed(credit_account::CreditOverdraftAgreed) = "credits.overdraft_agreed" v 1,
    /// Credits were not used by their last day.
    CreditsExpired(credit_account::CreditsExpired) = "credits.expired" v 1,
    /// The payment of a purchase was taken back, and so are its credits.
    CreditPurchaseRevoked(credit_account::CreditPurchaseRevoked) = "credits.purchase_revoked" v 1,
    /// A unique value was taken.
    ReservationMade(reservation::ReservationMade) = "reservation.made" v 1,
    /// An activation key was added.
    ActivationKeyAdded(activation_key::ActivationKeyAdded) = "activation_key.added" v 1,
    /// An activation key was renamed.
    ActivationKeyRenamed(activation_key::ActivationKeyRenamed) = "activation_key.renamed" v 1,
    /// A person became known.
    PersonRegistered(person::PersonRegistered) = "person.registered" v 1,
    /// A license was assigned to a key.
    LicenseAssigned(license::LicenseAssigned) = "license.assigned" v 2,
    /// A license was activated on a computer.
    LicenseActivated(license::LicenseActivated) = "license.activated" v 1,
    /// A license got more users, a higher edition, or became permanent.
    LicenseUpgraded(license::LicenseUpgraded) = "license.upgraded" v 2,
    /// A license moved to another customer.
    LicenseCustomerChanged(license::LicenseCustomerChanged) = "license.customer_changed" v 1,
    /// A license's comment changed.
    LicenseCommentChanged(license::LicenseCommentChanged) = "license.comment_changed" v 1,
    /// A license was deleted before it was ever activated.
    LicenseDeleted(license::LicenseDeleted) = "license.deleted" v 1,
    /// Support for some years was bought for a license.
    SupportAssigned(support::SupportAssigned) = "support.assigned" v 1,
    /// Support for some days was bought for a license, so that it ends together with others.
    SupportCoTermed(support::SupportCoTermed) = "support.co_termed" v 1,
    /// The support that was left of a license came to cover what the license became.
    SupportUpgraded(support::SupportUpgraded) = "support.upgraded" v 1,
    /// A support was taken back with its license.
    SupportRevoked(support::SupportRevoked) = "support.revoked" v 1,
}
