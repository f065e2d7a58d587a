//! The hosted checkout: a payment provider shows the pay page, takes the money, and tells us by signed notifications.

mod acknowledgement;
mod address;
mod amount;
mod check;
mod error;
pub mod fastspring;
mod notification;
mod request;
pub mod sandbox;
mod signature;

use std::fmt;

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};

pub use self::{
    acknowledgement::Acknowledgement,
    amount::Amount,
    check::Mismatch,
    error::{CheckoutError, NotificationError, SettingsError},
    notification::{Notification, ProviderOrder, RefundedLine, Return, SoldLine, Unpaid, Unprocessed, What},
    request::{Buyer, CheckoutLine, CheckoutRequest, OpenedCheckout},
    signature::{SIGNATURE_HEADER, Secret},
};

/// A payment provider with a pay page of its own.
#[async_trait]
pub trait Checkout: fmt::Debug + Send + Sync {
    /// What the provider is called in the log, such as `fastspring`.
    fn provider(&self) -> &'static str;

    /// Opens a pay page for exactly what is asked: these prices, these quantities.
    async fn open(&self, request: &CheckoutRequest) -> Result<OpenedCheckout, CheckoutError>;

    /// What a request to our receiver tells. The signature is verified over the raw body before any of it is read.
    fn notifications(&self, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Notification>, NotificationError>;

    /// What the provider itself says of an order, to be asked before anything is granted.
    async fn fetch(&self, order_id: &str) -> Result<ProviderOrder, CheckoutError>;

    /// Notifications since then that we did not acknowledge, as the sweep asks for them.
    async fn unprocessed(&self, since: DateTime<Utc>) -> Result<Unprocessed, CheckoutError>;

    /// Tells the provider that an event needs no more sending.
    async fn mark_processed(&self, event_id: &str) -> Result<(), CheckoutError>;
}
