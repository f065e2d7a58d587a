//! The register of all events: which there are, and under which name each is stored for ever.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    activation_key, catalog, credit_account, customer, guessing,
    ids::PersonId,
    license, order, period, person,
    personal::VisitPersonal,
    reseller, reservation, signing_key, subscription, support,
    upcast::{self, UPCASTS},
    user,
};

/// What every event's body can do.
pub trait EventBody: Serialize + DeserializeOwned {
    /// Visits each personal field; an event that has one overrides this.
    fn visit_personal(&mut self, visit: VisitPersonal<'_>) {
        let _ = visit;
    }
}

impl Event {
    /// The person whom this event erases.
    pub fn erases(&self) -> Option<PersonId> {
        match self {
            Self::PersonErased(erased) => Some(erased.person_id),
            _ => None,
        }
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
    /// What is known of a reseller's company changed.
    ResellerProfileChanged(reseller::ResellerProfileChanged) = "reseller.profile_changed" v 1,
    /// A reseller came into another tier.
    ResellerTierChanged(reseller::ResellerTierChanged) = "reseller.tier_changed" v 1,
    /// A reseller got another parent.
    ResellerMoved(reseller::ResellerMoved) = "reseller.moved" v 1,
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
    /// A unique value was given back.
    ReservationReleased(reservation::ReservationReleased) = "reservation.released" v 1,
    /// An activation key was added.
    ActivationKeyAdded(activation_key::ActivationKeyAdded) = "activation_key.added" v 1,
    /// An activation key was renamed.
    ActivationKeyRenamed(activation_key::ActivationKeyRenamed) = "activation_key.renamed" v 1,
    /// A person became known.
    PersonRegistered(person::PersonRegistered) = "person.registered" v 1,
    /// A person was erased.
    PersonErased(person::PersonErased) = "person.erased" v 1,
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
    /// A license was released from its computer.
    LicenseReleased(license::LicenseReleased) = "license.released" v 1,
    /// The computer of a license was given its present state.
    LicenseRefreshed(license::LicenseRefreshed) = "license.refreshed" v 1,
    /// A license may be in use on two computers.
    LicenseCloneSuspected(license::LicenseCloneSuspected) = "license.clone_suspected" v 1,
    /// Staff took a license out of force.
    LicenseDisabled(license::LicenseDisabled) = "license.disabled" v 1,
    /// Staff put a disabled license into force again.
    LicenseRestored(license::LicenseRestored) = "license.restored" v 1,
    /// A customer's details changed.
    CustomerDetailsChanged(customer::CustomerDetailsChanged) = "customer.details_changed" v 1,
    /// A customer named a contact.
    CustomerContactAdded(customer::CustomerContactAdded) = "customer.contact_added" v 1,
    /// A customer's contact changed.
    CustomerContactChanged(customer::CustomerContactChanged) = "customer.contact_changed" v 1,
    /// A customer's contact was removed.
    CustomerContactRemoved(customer::CustomerContactRemoved) = "customer.contact_removed" v 1,
    /// A customer has one more e-mail address.
    CustomerAddressAdded(customer::CustomerAddressAdded) = "customer.address_added" v 1,
    /// A customer's e-mail address was removed.
    CustomerAddressRemoved(customer::CustomerAddressRemoved) = "customer.address_removed" v 1,
    /// Another e-mail address of a customer is the main one.
    CustomerMainAddressChanged(customer::CustomerMainAddressChanged) = "customer.main_address_changed" v 1,
    /// The close of a period was asked for.
    PeriodCloseRequested(period::PeriodCloseRequested) = "period.close_requested" v 1,
    /// The request to close a period was taken back.
    PeriodCloseWithdrawn(period::PeriodCloseWithdrawn) = "period.close_withdrawn" v 1,
    /// A period was closed.
    PeriodClosed(period::PeriodClosed) = "period.closed" v 1,
    /// A closed period was opened again.
    PeriodReopened(period::PeriodReopened) = "period.reopened" v 1,
    /// A signing key was created.
    SigningKeyCreated(signing_key::SigningKeyCreated) = "signing_keys.created" v 1,
    /// License files are signed with another key.
    SigningKeyPutInUse(signing_key::SigningKeyPutInUse) = "signing_keys.put_in_use" v 1,
    /// What a signing key signed is trusted no longer.
    SigningKeyRetired(signing_key::SigningKeyRetired) = "signing_keys.retired" v 1,
    /// Somebody guessed activation keys.
    GuessingNoticed(guessing::GuessingNoticed) = "guessing.noticed" v 1,
    /// A license was taken back, activated or not.
    LicenseRevoked(license::LicenseRevoked) = "license.revoked" v 1,
    /// An upgrade was taken back: a license is again what it was before.
    LicenseUpgradeReverted(license::LicenseUpgradeReverted) = "license.upgrade_reverted" v 1,
    /// An order was placed.
    OrderPlaced(order::OrderPlaced) = "order.placed" v 1,
    /// An order was paid.
    OrderPaid(order::OrderPaid) = "order.paid" v 1,
    /// What a paid order bought was granted.
    OrderFulfilled(order::OrderFulfilled) = "order.fulfilled" v 1,
    /// Money of an order was given back.
    OrderRefunded(order::OrderRefunded) = "order.refunded" v 1,
    /// An order that was never paid was cancelled.
    OrderCancelled(order::OrderCancelled) = "order.cancelled" v 1,
    /// A subscription's first term began.
    SubscriptionStarted(subscription::SubscriptionStarted) = "subscription.started" v 1,
    /// A subscription's next term was paid for.
    SubscriptionRenewed(subscription::SubscriptionRenewed) = "subscription.renewed" v 1,
    /// A subscription's next term could not be paid for yet.
    SubscriptionRenewalFailed(subscription::SubscriptionRenewalFailed) = "subscription.renewal_failed" v 1,
    /// A subscription has more or fewer channels, at once or from its next term on.
    SubscriptionChannelsChanged(subscription::SubscriptionChannelsChanged) = "subscription.channels_changed" v 1,
    /// A subscription is not to renew.
    SubscriptionCancelled(subscription::SubscriptionCancelled) = "subscription.cancelled" v 1,
    /// A cancelled subscription is to renew after all.
    SubscriptionResumed(subscription::SubscriptionResumed) = "subscription.resumed" v 1,
    /// A subscription ended.
    SubscriptionEnded(subscription::SubscriptionEnded) = "subscription.ended" v 1,
    /// Support for some years was bought for a license.
    SupportAssigned(support::SupportAssigned) = "support.assigned" v 1,
    /// Support for some days was bought for a license, so that it ends together with others.
    SupportCoTermed(support::SupportCoTermed) = "support.co_termed" v 1,
    /// The support that was left of a license came to cover what the license became.
    SupportUpgraded(support::SupportUpgraded) = "support.upgraded" v 1,
    /// A support was taken back with its license.
    SupportRevoked(support::SupportRevoked) = "support.revoked" v 1,
    /// Somebody was invited to sign in.
    UserInvited(user::UserInvited) = "user.invited" v 1,
    /// Somebody accepted the invitation.
    UserInvitationAccepted(user::UserInvitationAccepted) = "user.invitation_accepted" v 1,
    /// A user is there for something else.
    UserRoleChanged(user::UserRoleChanged) = "user.role_changed" v 1,
    /// A user may no longer sign in.
    UserDisabled(user::UserDisabled) = "user.disabled" v 1,
    /// A disabled user may sign in again.
    UserEnabled(user::UserEnabled) = "user.enabled" v 1,
    /// A user's password is another.
    UserPasswordChanged(user::UserPasswordChanged) = "user.password_changed" v 1,
    /// A user set a second factor.
    UserSecondFactorSet(user::UserSecondFactorSet) = "user.second_factor_set" v 1,
    /// A user has no second factor any more.
    UserSecondFactorRemoved(user::UserSecondFactorRemoved) = "user.second_factor_removed" v 1,
    /// A user signs in by another e-mail address.
    UserEmailChanged(user::UserEmailChanged) = "user.email_changed" v 1,
    /// A token was issued.
    TokenIssued(user::TokenIssued) = "token.issued" v 1,
    /// A token is not taken any more.
    TokenRevoked(user::TokenRevoked) = "token.revoked" v 1,
}
