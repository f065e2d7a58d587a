//! Why an order is not paid here, or a provider not heard.

use integrations::checkout::{CheckoutError, NotificationError};

/// Why an order is not paid here, or a provider not heard.
#[derive(Debug, thiserror::Error)]
pub enum TillError {
    /// There is no checkout.
    #[error("nothing is paid by a checkout here: have KEYLEDGER_CHECKOUT set, or pay in another way")]
    Off,
    /// The order is paid.
    #[error("this order is paid: there is nothing left to pay")]
    NothingToPay,
    /// The order is older than its prices hold.
    #[error("the prices of this order held for {days} days, which are over: place it again")]
    QuoteOver {
        /// For how long they held.
        days: i64,
    },
    /// The customer was erased.
    #[error("the customer of this order was erased: refund what was paid for it")]
    CustomerErased,
    /// The provider does not do what it is asked to.
    #[error(transparent)]
    Provider(#[from] CheckoutError),
    /// What was sent is not looked at.
    #[error(transparent)]
    Notification(#[from] NotificationError),
    /// None of the events could be taken for now.
    #[error("none of this could be taken for now: send it again")]
    NotTaken,
    /// More than any notification.
    #[error("the notification is too large: send at most {} KiB", super::receive::LARGEST / 1024)]
    TooLarge,
}
